import { Args, Flags } from "@oclif/core";
import { KenshoCommand } from "../command.ts";
import { UsageError } from "../errors.ts";
import { data, engine } from "../flags/common.ts";

export class Eval extends KenshoCommand {
  static override readonly summary = "Measure a checkpoint on puzzles that it has not seen.";
  static override readonly description =
    "Runs the averaged (EMA) weights at full depth and counts a puzzle as right only if every cell is. CHECKPOINT is a " +
    "run folder (its last checkpoint is taken) or a checkpoint folder.";
  static override readonly examples = [
    {
      description: "The accuracy of a run on its test split:",
      command: "<%= config.bin %> <%= command.id %> runs/first --data data/sudoku-6x6",
    },
    {
      description: "How well it knows what it was trained on, on 256 puzzles:",
      command: "<%= config.bin %> <%= command.id %> runs/first --data data/sudoku-6x6 --split train --limit 256",
    },
    {
      description: "As JSON, for a script:",
      command: "<%= config.bin %> <%= command.id %> runs/first --data data/sudoku-6x6 --json",
    },
  ];
  static override readonly args = {
    checkpoint: Args.string({ description: "Run folder or checkpoint folder.", required: true }),
  };

  static override readonly flags = {
    data,
    split: Flags.string({ summary: "Which part of the data set.", options: ["train", "test"], default: "test" }),
    limit: Flags.integer({ summary: "Take at most this many puzzles, from the start.", min: 1, helpValue: "N" }),
    engine,
  };

  override async run(): Promise<void> {
    await this.parse(Eval);
    throw new UsageError("`kensho eval` is not built yet.");
  }
}
