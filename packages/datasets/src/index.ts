export { CsvFormatError, DatasetExistsError, DatasetWriteError } from "./errors.ts";
export { type PuzzleRow, readPuzzleCsv } from "./files/puzzle-csv.ts";
export { readArcTasks } from "./files/read-arc-tasks.ts";
export { readMazeNpy } from "./files/read-maze-npy.ts";

export { readIdentifiers, summariseIdentifiers } from "./folder/identifiers.ts";

export { type OpenDatasetOptions, openDataset } from "./folder/open-dataset.ts";

export { type SharedPuzzles, sharedPuzzles } from "./folder/shared-puzzles.ts";
export { type ValidationSplit, validationSplit } from "./folder/validation-split.ts";
export {
  type DatasetGroup,
  type WriteDatasetOptions,
  type WriteProgress,
  writeDataset,
} from "./folder/write-dataset.ts";

export type { Example, PreparedFolder, PrepareOptions, PrepareProgress } from "./prepare/prepare.ts";
export { type PrepareArcOptions, type PreparedArc, prepareArc } from "./prepare/prepare-arc.ts";
export { type PrepareArithmeticOptions, prepareArithmetic } from "./prepare/prepare-arithmetic.ts";
export { type PrepareCustomOptions, type PreparedCustom, prepareCustom } from "./prepare/prepare-custom.ts";
export { type PreparedMazes, type PrepareMazeOptions, prepareMaze } from "./prepare/prepare-maze.ts";
export {
  type PreparedPuzzleFile,
  type PreparePuzzleFileOptions,
  preparePuzzleFile,
} from "./prepare/prepare-puzzle-file.ts";
export { type PreparePuzzlesOptions, preparePuzzles } from "./prepare/prepare-puzzles.ts";
export {
  defaultCounts,
  type PreparedDataset,
  type PrepareSudokuOptions,
  prepareSudoku,
} from "./prepare/prepare-sudoku.ts";
