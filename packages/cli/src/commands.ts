import { Ablate } from "./commands/ablate/index.ts";
import { Bench } from "./commands/bench/index.ts";
import { Doctor } from "./commands/doctor/index.ts";
import { Eval } from "./commands/eval/index.ts";
import { Export } from "./commands/export/index.ts";
import { Import } from "./commands/import/index.ts";
import { Inspect } from "./commands/inspect/index.ts";
import { Models } from "./commands/models/index.ts";
import { PrepareDataAddition } from "./commands/prepare-data/addition/index.ts";
import { PrepareDataArc } from "./commands/prepare-data/arc/index.ts";
import { PrepareDataCustom } from "./commands/prepare-data/custom/index.ts";
import { PrepareDataMaze } from "./commands/prepare-data/maze/index.ts";
import { PrepareDataMultiplication } from "./commands/prepare-data/multiplication/index.ts";
import { PrepareDataSubtraction } from "./commands/prepare-data/subtraction/index.ts";
import { PrepareDataSudoku } from "./commands/prepare-data/sudoku/index.ts";
import { Report } from "./commands/report/index.ts";
import { Solve } from "./commands/solve/index.ts";
import { Train } from "./commands/train/index.ts";

/** Every command under the words that call it. Command files are light: what a command works with is imported in `run`. */
export const COMMANDS = {
  "prepare-data:sudoku": PrepareDataSudoku,
  "prepare-data:maze": PrepareDataMaze,
  "prepare-data:addition": PrepareDataAddition,
  "prepare-data:subtraction": PrepareDataSubtraction,
  "prepare-data:multiplication": PrepareDataMultiplication,
  "prepare-data:custom": PrepareDataCustom,
  "prepare-data:arc": PrepareDataArc,
  doctor: Doctor,
  bench: Bench,
  train: Train,
  eval: Eval,
  solve: Solve,
  models: Models,
  ablate: Ablate,
  import: Import,
  inspect: Inspect,
  export: Export,
  report: Report,
} as const;
