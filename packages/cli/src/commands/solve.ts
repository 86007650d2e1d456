import { Args, Flags } from "@oclif/core";
import { KenshoCommand } from "../command.ts";
import { UsageError } from "../errors.ts";
import { engine } from "../flags/common.ts";

export class Solve extends KenshoCommand {
  static override readonly summary = "Solve the puzzles of a text file with a trained network, and check every answer.";
  static override readonly description =
    "Reads the notations that people use: 81 characters with . or 0 for blanks, nine lines, boxes drawn with | and ---, " +
    ".sdk, .sdm; 4×4 and 6×6 as well; many puzzles in one file. An answer that breaks a rule or changes a given is never " +
    "shown as a solution. Exit code 0: all solved, 3: a puzzle is not valid, 6: a valid puzzle stayed unsolved.";
  static override readonly examples = [
    {
      description: "Solve a file with the network of a run:",
      command: "<%= config.bin %> <%= command.id %> examples/puzzle.txt --checkpoint runs/first",
    },
    {
      description: "Watch how it thinks: the grid after each step, with the cells that changed:",
      command: "<%= config.bin %> <%= command.id %> examples/puzzle.txt --checkpoint runs/first --trace",
    },
    {
      description: "From a pipe, thinking for longer than it did in training:",
      command: "cat puzzles.sdm | <%= config.bin %> <%= command.id %> - --checkpoint runs/nine --steps 32",
    },
    {
      description: "As JSON, for a script:",
      command: "<%= config.bin %> <%= command.id %> examples/puzzle.txt --checkpoint runs/first --json",
    },
  ];
  static override readonly args = {
    file: Args.string({ description: "Puzzle file, or - for standard input.", default: "-" }),
  };

  static override readonly flags = {
    checkpoint: Flags.string({
      summary: "Run folder or checkpoint folder of the network.",
      env: "KENSHO_CHECKPOINT",
      helpValue: "DIR",
    }),
    trace: Flags.boolean({ summary: "Show the grid after each step, with the cells that changed." }),
    steps: Flags.integer({
      summary: "Steps to think for; the default is what the network was trained with.",
      min: 1,
      helpValue: "N",
    }),
    engine,
  };

  override async run(): Promise<void> {
    await this.parse(Solve);
    throw new UsageError("`kensho solve` is not built yet.");
  }
}
