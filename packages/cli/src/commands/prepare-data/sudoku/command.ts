import { prepareSudoku } from "@kensho/datasets";
import { puzzleKind } from "@kensho/puzzles";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../../command.ts";
import { definedEntries } from "../../../flags/defined-entries.ts";
import { count } from "../../../renderers/numbers.ts";
import { FOLDER_RULE, folderFlags, splitFlags } from "../flags.ts";
import { grid } from "../grid.ts";
import { preparedDocument, preparedText, prepareShown } from "../prepare-shown.ts";
import type { PrepareSudokuResult } from "../result.ts";
import { range } from "./range.ts";
import { sudokuSize } from "./size.ts";

export class PrepareDataSudoku extends KenshoCommand {
  static override readonly reads = ["source"];
  static override readonly writes = ["out"];
  static override readonly summary = "Make a data set of generated Sudokus, or of Sudokus from a collection.";
  static override readonly description =
    "Writes a folder that `kensho train` and `kensho eval` read, in the layout of the official TRM and HRM builders. " +
    `No puzzle of the test split is an image of a training puzzle under the symmetries of Sudoku. ${FOLDER_RULE}`;
  static override readonly usage =
    "<%= command.id %> --out DIR [--size N] [--boxes ROWSxCOLS] [--givens MIN-MAX] [--minimal] [--source FILE... [--min-rating N]] " +
    "[--train N] [--test N] [--augment N] [--seed N] [--force] [--json]";
  static override readonly examples = [
    {
      description: "1,000 6×6 puzzles for training and 512 for testing, generated from seed 1:",
      command: "<%= config.bin %> <%= command.id %> --size 6 --train 1000 --test 512 --seed 1 --out data/sudoku-6x6",
    },
    {
      description: "12×12 puzzles, whose boxes have 3 rows and 4 columns, or 4 rows and 3 columns:",
      command: "<%= config.bin %> <%= command.id %> --size 12 --boxes 4x3 --train 500 --out data/sudoku-12x12",
    },
    {
      description: "9×9 puzzles from a collection with columns source,question,answer,rating:",
      command:
        "<%= config.bin %> <%= command.id %> --source datasets/sudoku/easy_medium_own.csv.gz --train 1000 --out data/sudoku-9x9",
    },
    {
      description: "Store 1,000 symmetry images of each puzzle, for a trainer that draws none:",
      command: "<%= config.bin %> <%= command.id %> --train 1000 --augment 1000 --out data/sudoku-aug",
    },
    {
      description: "Print the result as one JSON document:",
      command: "<%= config.bin %> <%= command.id %> --size 4 --out data/sudoku-4x4 --json",
    },
  ];

  static override readonly flags = {
    size: sudokuSize({ summary: "Cells along one side: 4, 6, 8, 9, 10, 12, 15, 16, 20 or 25. Default: 9." }),
    boxes: grid({
      summary: "Rows and columns of a box. Default: as square as the size allows, like 2x3 for size 6.",
    }),
    source: Flags.file({
      summary:
        "Collection to read puzzles from: CSV with a header, or any text that `kensho solve` reads, also as .gz; " +
        "repeatable. Default: generate them.",
      helpValue: "FILE...",
      multiple: true,
      multipleNonGreedy: true,
    }),
    ...splitFlags("Puzzles", ["400 (4×4), 1,000 (others)", "200 (4×4), 1,000 (9×9), 500 (others)"]),
    augment: Flags.integer({
      summary: "Symmetry images to store for each training puzzle. 0: training draws them at every step.",
      min: 0,
      default: 0,
      helpValue: "N",
    }),
    givens: range({
      summary: "Number of givens of generated puzzles. The default depends on the size.",
      exclusive: ["source"],
    }),
    minimal: Flags.boolean({
      summary: "Generate minimal puzzles, in which every given is necessary.",
      exclusive: ["source"],
    }),
    "min-rating": Flags.integer({
      summary: "Minimum rating of the puzzles.",
      min: 0,
      dependsOn: ["source"],
      helpValue: "N",
    }),
    ...folderFlags,
  };

  override async run(): Promise<PrepareSudokuResult> {
    const { flags } = await this.parse(PrepareDataSudoku);
    const { boxes } = flags;
    const made = await prepareShown("puzzles", { json: this.jsonEnabled() }, (hooks) =>
      prepareSudoku({
        ...definedEntries({
          seed: flags.seed,
          source: flags.source,
          train: flags.train,
          test: flags.test,
          givens: flags.givens,
          minRating: flags["min-rating"],
        }),
        ...(flags.minimal ? { minimal: true } : {}),
        ...hooks,
        ...definedEntries({
          size: flags.size ?? (boxes === undefined ? 9 : undefined),
          boxes: boxes === undefined ? undefined : { boxRows: boxes.rows, boxCols: boxes.cols },
        }),
        out: flags.out,
        augment: flags.augment,
        force: flags.force,
      }),
    );
    const { min, max } = made.givens;
    for (const remark of made.remarks) this.logToStderr(`warning: ${remark}`);
    const kind = puzzleKind(made.kind);
    const [size] = kind.shape;
    this.log(
      preparedText(
        made,
        `puzzles of ${kind.title.replace("Sudoku ", "")}`,
        `${count(min)} to ${count(max)} cells given`,
      ),
    );
    return {
      kind: "sudoku",
      size,
      boxes: kind.box ?? { rows: 1, cols: size },
      augment: flags.augment,
      givens: made.givens,
      remarks: [...made.remarks],
      ...preparedDocument(made),
    };
  }
}
