import { Flags } from "@oclif/core";
import { KenshoCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { seed } from "../../flags/common.ts";

export class PrepareDataSudoku extends KenshoCommand {
  static override readonly summary = "Make a Sudoku data set: generated puzzles, or those of a CSV collection.";
  static override readonly description =
    "Writes a folder that `kensho train` and `kensho eval` read, in the layout of the official TRM and HRM builders. " +
    "No puzzle of the test split is an image of a training puzzle under the symmetries of Sudoku. The folder appears " +
    "when it is complete; one that exists already is left as it is.";
  static override readonly examples = [
    {
      description: "1,000 puzzles of 6×6 to train on and 512 to test on, generated from seed 1:",
      command: "<%= config.bin %> <%= command.id %> --size 6 --train 1000 --test 512 --seed 1 --out data/sudoku-6x6",
    },
    {
      description: "9×9 puzzles out of a collection with columns source,question,answer,rating:",
      command:
        "<%= config.bin %> <%= command.id %> --source datasets/sudoku/puzzles.csv.gz --train 1000 --out data/sudoku-9x9",
    },
    {
      description: "Store 1,000 symmetry images of each puzzle, for a trainer that draws none of its own:",
      command: "<%= config.bin %> <%= command.id %> --train 1000 --augment 1000 --out data/sudoku-aug",
    },
    {
      description: "Print what was written as one JSON document:",
      command: "<%= config.bin %> <%= command.id %> --size 4 --out data/sudoku-4x4 --json",
    },
  ];

  static override readonly flags = {
    size: Flags.option({ options: ["4", "6", "9"] as const })({ summary: "Cells along one side.", default: "9" }),
    source: Flags.file({
      summary: "CSV collection to take puzzles from instead of generating them (.csv or .csv.gz).",
      helpValue: "FILE.csv",
    }),
    train: Flags.integer({ summary: "Puzzles to train on.", min: 1, helpValue: "N" }),
    test: Flags.integer({ summary: "Puzzles to test on.", min: 0, helpValue: "N" }),
    augment: Flags.integer({
      summary: "Symmetry images to store beside each training puzzle. 0 draws them afresh at every training step.",
      min: 0,
      default: 0,
      helpValue: "N",
    }),
    seed,
    out: Flags.string({ summary: "Folder to write; it must not hold anything yet.", required: true, helpValue: "DIR" }),
    force: Flags.boolean({ summary: "Replace the folder if it exists, once the new one is complete." }),
  };

  override async run(): Promise<void> {
    await this.parse(PrepareDataSudoku);
    throw new UsageError("`kensho prepare-data sudoku` is not built yet.");
  }
}
