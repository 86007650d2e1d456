import { Flags } from "@oclif/core";
import { KenshoCommand } from "../command.ts";
import { UsageError } from "../errors.ts";
import { data, engine, seed } from "../flags/common.ts";
import { duration } from "../flags/duration.ts";
import { setting } from "../flags/setting.ts";

export class Train extends KenshoCommand {
  static override readonly summary = "Train a network on a data set, from a preset, a config file, or both.";
  static override readonly description =
    "Settings come from, the strongest first: --set and the other flags, KENSHO_* variables, --config, --preset, defaults. " +
    "Progress goes to stderr. The run folder holds config.yaml, metrics.jsonl and checkpoints/. Ctrl-C finishes the step " +
    "at hand, saves a checkpoint and ends with exit code 130.";
  static override readonly examples = [
    {
      description: "A first network, in about three minutes on two cores:",
      command: "<%= config.bin %> <%= command.id %> --preset sudoku-6x6 --data data/sudoku-6x6 --out runs/first",
    },
    {
      description: "A wider network and another learning rate, for at most twenty minutes:",
      command:
        "<%= config.bin %> <%= command.id %> --preset sudoku-9x9 --set hidden_size=128 --set lr=1e-3 --time 20m --data data/sudoku-9x9 --out runs/wide",
    },
    {
      description: "The settings of an earlier run:",
      command:
        "<%= config.bin %> <%= command.id %> --config runs/first/config.yaml --data data/sudoku-6x6 --out runs/again",
    },
    {
      description: "For a script: nothing on stdout but one JSON document at the end:",
      command:
        "<%= config.bin %> <%= command.id %> --preset sudoku-4x4 --steps 500 --data data/sudoku-4x4 --out runs/ci --json",
    },
  ];

  static override readonly flags = {
    preset: Flags.string({
      summary: "Named settings to begin with, like sudoku-6x6.",
      env: "KENSHO_PRESET",
      helpValue: "NAME",
    }),
    config: Flags.file({ summary: "YAML file of settings, laid over the preset.", helpValue: "FILE.yaml" }),
    set: setting({
      summary: "One setting, laid over everything else; may be given many times.",
      multiple: true,
      multipleNonGreedy: true,
    }),
    data,
    out: Flags.string({
      summary: "Run folder to write; one that holds a run already is refused.",
      required: true,
      helpValue: "DIR",
    }),
    engine,
    steps: Flags.integer({
      summary: "Stop after this many training steps.",
      min: 1,
      env: "KENSHO_STEPS",
      helpValue: "N",
    }),
    time: duration({ summary: "Stop after this much training time (90s, 3m, 1h30m).", env: "KENSHO_TIME" }),
    seed,
  };

  override async run(): Promise<void> {
    await this.parse(Train);
    throw new UsageError("`kensho train` is not built yet.");
  }
}
