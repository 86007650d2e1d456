import { Ablate } from "./commands/ablate.ts";
import { Bench } from "./commands/bench.ts";
import { Doctor } from "./commands/doctor.ts";
import { Eval } from "./commands/eval.ts";
import { Export } from "./commands/export.ts";
import { Import } from "./commands/import.ts";
import { Inspect } from "./commands/inspect.ts";
import { Models } from "./commands/models.ts";
import { PrepareDataAddition } from "./commands/prepare-data/addition.ts";
import { PrepareDataArc } from "./commands/prepare-data/arc.ts";
import { PrepareDataCustom } from "./commands/prepare-data/custom.ts";
import { PrepareDataMaze } from "./commands/prepare-data/maze.ts";
import { PrepareDataMultiplication } from "./commands/prepare-data/multiplication.ts";
import { PrepareDataSubtraction } from "./commands/prepare-data/subtraction.ts";
import { PrepareDataSudoku } from "./commands/prepare-data/sudoku.ts";
import { Report } from "./commands/report.ts";
import { Solve } from "./commands/solve.ts";
import { Train } from "./commands/train.ts";

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
