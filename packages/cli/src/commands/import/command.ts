import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../command.ts";
import { definedEntries } from "../../flags/defined-entries.ts";
import { count } from "../../renderers/numbers.ts";
import type { ImportResult } from "./result.ts";
import { importNetwork } from "./run.ts";

export class Import extends KenshoCommand {
  static override readonly reads = ["checkpoint", "config", "data"];
  static override readonly writes = ["out"];
  static override readonly summary = "Import a checkpoint of the official TRM or HRM code.";
  static override readonly description =
    "Reads a PyTorch file such as step_65104, or a .safetensors file with the same names, and its config. Writes " +
    "a folder that `eval`, `solve`, `export`, `inspect` and `train --weights` accept like a run. Nothing in the " +
    "file is executed. The config is the all_config.yaml that the official trainer writes next to its " +
    "checkpoints; it is found automatically. It does not state the length of the puzzles: specify --data or " +
    "--kind if the weights do not determine it.";
  static override readonly examples = [
    {
      description: "A Sudoku checkpoint with all_config.yaml next to it:",
      command: "<%= config.bin %> <%= command.id %> checkpoints/step_65104 --kind sudoku-9x9 --out runs/official",
    },
    {
      description: "A checkpoint trained on a data set folder:",
      command:
        "<%= config.bin %> <%= command.id %> step_155718.pt --config all_config.yaml --data data/arc-1 --out runs/arc",
    },
    {
      description: "HRM weights in .safetensors, with JSON output:",
      command:
        "<%= config.bin %> <%= command.id %> hrm.safetensors --config all_config.yaml --kind sudoku-9x9 --out runs/hrm --json",
    },
  ];
  static override readonly args = {
    checkpoint: Args.string({ description: "Weight file.", required: true, ignoreStdin: true }),
  };

  static override readonly flags = {
    out: Flags.string({ summary: "Folder to write.", required: true, helpValue: "DIR" }),
    config: Flags.string({
      summary:
        "Settings of the network, in Kensho's or the official format. Default: all_config.yaml next to the file.",
      helpValue: "FILE",
    }),
    data: Flags.string({ summary: "Data set folder that the network was trained on.", helpValue: "DIR" }),
    kind: Flags.string({
      summary: "Kind of puzzle of the network: a name like sudoku-9x9, or the module of your own, like ./my-kind.ts.",
      exclusive: ["data"],
      helpValue: "MODULE|NAME",
    }),
  };

  override async run(): Promise<ImportResult> {
    const { args, flags } = await this.parse(Import);
    const { model, parameters, step, kind, warning } = await importNetwork(args.checkpoint, {
      out: flags.out,
      ...definedEntries({ config: flags.config, data: flags.data, kind: flags.kind }),
    });
    if (warning !== undefined) this.logToStderr(warning);
    const answers = kind === null ? `puzzles of ${model.seq_len} cells` : kind;
    this.log(`${flags.out}  ${model.name}, ${count(parameters)} parameters, ${answers}`);
    return { checkpoint: args.checkpoint, out: flags.out, family: model.name, parameters, step, kind };
  }
}
