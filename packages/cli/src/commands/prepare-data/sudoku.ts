import type { PrepareProgress } from "@kensho/datasets";
import { Flags } from "@oclif/core";
import { KenshoCommand } from "../../command.ts";
import { seed } from "../../flags/common.ts";
import { given } from "../../flags/given.ts";
import { range } from "../../flags/range.ts";
import { watchInterrupt } from "../../interruption.ts";
import { bytes, count } from "../../renderers/numbers.ts";
import { openProgress } from "../../renderers/progress.ts";
import type { PrepareDataResult } from "../../results/prepare-data-result.ts";

const SIZES = { "4": 4, "6": 6, "9": 9 } as const;

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
    givens: range({
      summary: "Filled cells of generated puzzles; the default depends on the size.",
      exclusive: ["source"],
    }),
    minimal: Flags.boolean({
      summary: "Generate puzzles of which no filled cell can be spared.",
      exclusive: ["source"],
    }),
    "min-rating": Flags.integer({
      summary: "Take puzzles of at least this rating.",
      min: 0,
      dependsOn: ["source"],
      helpValue: "N",
    }),
    seed,
    out: Flags.string({ summary: "Folder to write; it must not hold anything yet.", required: true, helpValue: "DIR" }),
    force: Flags.boolean({ summary: "Replace the folder if it exists, once the new one is complete." }),
  };

  override async run(): Promise<PrepareDataResult> {
    const { flags } = await this.parse(PrepareDataSudoku);
    const { prepareSudoku } = await import("@kensho/datasets");
    const size = SIZES[flags.size];
    const progress = await openProgress({ json: this.jsonEnabled(), stream: process.stderr });
    using interruption = watchInterrupt();
    const made = await prepareSudoku({
      ...given({
        seed: flags.seed,
        source: flags.source,
        train: flags.train,
        test: flags.test,
        givens: flags.givens,
        minRating: flags["min-rating"],
      }),
      ...(flags.minimal ? { minimal: true } : {}),
      size,
      out: flags.out,
      augment: flags.augment,
      force: flags.force,
      signal: interruption.signal,
      onProgress: (now) => progress.status(preparingLine(now)),
    }).finally(() => progress.end());
    this.log(
      `${count(made.train.groups)} puzzles of ${size}×${size} to train on and ${count(made.test.groups)} to test on are in ` +
        `${made.dir} (${count(made.givens.min)} to ${count(made.givens.max)} cells given, ${bytes(made.bytes)}, ${made.seconds.toFixed(1)} s).`,
    );
    return {
      out: made.dir,
      kind: "sudoku",
      size,
      seed: made.seed,
      source: made.source,
      augment: flags.augment,
      train: { puzzles: made.train.groups, examples: made.train.examples },
      test: { puzzles: made.test.groups, examples: made.test.examples },
      givens: made.givens,
      bytes: made.bytes,
      seconds: made.seconds,
    };
  }
}

const PHASES = { read: "read", generate: "generated", write: "wrote" } as const;

function preparingLine({ phase, done, total }: PrepareProgress): string {
  return `${PHASES[phase]} ${count(done)}${total === undefined ? "" : ` of ${count(total)}`} puzzles`;
}
