import { Eval } from "./commands/eval.ts";
import { Inspect } from "./commands/inspect.ts";
import { PrepareDataSudoku } from "./commands/prepare-data/sudoku.ts";
import { Solve } from "./commands/solve.ts";
import { Train } from "./commands/train.ts";

/** Every command under the words that call it. Command files are light: what a command works with is imported in `run`. */
export const COMMANDS = {
  "prepare-data:sudoku": PrepareDataSudoku,
  train: Train,
  eval: Eval,
  solve: Solve,
  inspect: Inspect,
} as const;
