export {
  type ArcAugmentation,
  augmentArcTask,
  augmentedName,
  distinctAugmentations,
  drawArcAugmentation,
  parseAugmentedName,
  undoArcAugmentation,
} from "./arc/arc-augmentation.ts";
export { type ArcGrid, arcGridHash, arcRows } from "./arc/arc-grid.ts";
export { ARC_KIND } from "./arc/arc-kind.ts";
export { type ArcLeak, type ArcLeftOut, findArcLeaks } from "./arc/arc-overlap.ts";
export { type ArcPair, type ArcTask, arcTaskHash, parseArcTask } from "./arc/arc-task.ts";
export { type ArcPlace, cropArcGrid, writeArcGrid } from "./arc/arc-tokens.ts";
export { ARC_PASS_AT, type ArcResult, type ArcVote, ArcVoting } from "./arc/arc-voting.ts";
export { readArcTasks } from "./arc/read-arc-tasks.ts";
export { ARITHMETIC, type Arithmetic, type ArithmeticOperation, calculate } from "./arithmetic/arithmetic.ts";
export { arithmeticFamily, arithmeticKind } from "./arithmetic/arithmetic-kind.ts";
export { parseSumEntries } from "./arithmetic/parse-sum.ts";
export { printSum } from "./arithmetic/print-sum.ts";
export { type Batch, IGNORED_LABEL } from "./batches/batch.ts";
export type { Epoch } from "./batches/epoch-visits.ts";
export type { Reveal } from "./batches/reveal.ts";
export { testBatches } from "./batches/test-batches.ts";
export {
  type TrainBatchOptions,
  type TrainBatchState,
  type TrainBatchStream,
  trainBatches,
} from "./batches/train-batches.ts";
export { type ValidationSplit, validationSplit } from "./batches/validation-split.ts";
export { customKind } from "./custom/custom-kind.ts";
export { type CustomDefinition, parseDefinition } from "./custom/definition.ts";
export {
  CsvFormatError,
  DatasetExistsError,
  DatasetFileError,
  DatasetOptionError,
  DatasetsError,
  DatasetWriteError,
  PuzzleFormatError,
  PuzzleGenerationError,
} from "./errors.ts";
export { decodeText, textEncoding } from "./files/decode-text.ts";
export { describeFileType, FILE_TYPE_BYTES, type FileType } from "./files/describe-file-type.ts";
export { type PuzzleRow, readPuzzleCsv } from "./files/puzzle-csv.ts";
export type { TokenArray } from "./files/token-array.ts";
export { type IdentifierSummary, readIdentifiers, summariseIdentifiers } from "./folder/identifiers.ts";
export { countUnlabelled, hasLabel, requireLabels } from "./folder/labelled.ts";
export type { DatasetMetadata } from "./folder/metadata.ts";
export { type Dataset, type OpenDatasetOptions, openDataset } from "./folder/open-dataset.ts";
export type { Provenance, SplitCounts } from "./folder/provenance.ts";
export { type SharedPuzzles, sharedPuzzles } from "./folder/shared-puzzles.ts";
export {
  type DatasetGroup,
  type WriteDatasetOptions,
  type WriteProgress,
  writeDataset,
} from "./folder/write-dataset.ts";
export { applyDihedral, DIHEDRALS, type Dihedral, INVERSE_DIHEDRAL } from "./grid/dihedral.ts";
export { findKind, guessKind, PUZZLE_KINDS, puzzleKind } from "./kinds/kinds.ts";
export { parsePuzzles, puzzleEntries, SudokuLines } from "./kinds/parse-puzzles.ts";
export {
  type AnswerCheck,
  PAD_TOKEN,
  type ParsedPuzzle,
  type PrintOptions,
  type PuzzleKind,
  type PuzzleValidation,
  type Tokens,
  type Violation,
} from "./kinds/puzzle-kind.ts";
export { checkMazeAnswer } from "./maze/check-path.ts";
export { defaultMinPath, generateMaze, type SolvedMaze } from "./maze/generate-maze.ts";
export { mazeKind, validateMaze } from "./maze/maze-kind.ts";
export { MAZE } from "./maze/maze-tokens.ts";
export { readMazeNpy } from "./maze/read-maze-npy.ts";
export { solveMaze } from "./maze/solve-maze.ts";
export { type ParsedMaze, parseMazeEntries, parseMazes } from "./maze/text/parse-maze.ts";
export { mazeLine, printMaze } from "./maze/text/print-maze.ts";
export type { Example, PreparedFolder, PrepareOptions, PrepareProgress } from "./prepare/prepare.ts";
export { type PrepareArcOptions, type PreparedArc, prepareArc } from "./prepare/prepare-arc.ts";
export { type PrepareArithmeticOptions, prepareArithmetic } from "./prepare/prepare-arithmetic.ts";
export { type PrepareCustomOptions, type PreparedCustom, prepareCustom } from "./prepare/prepare-custom.ts";
export { type PreparedMazes, type PrepareMazeOptions, prepareMaze } from "./prepare/prepare-maze.ts";
export { type PreparePuzzlesOptions, preparePuzzles } from "./prepare/prepare-puzzles.ts";
export {
  defaultCounts,
  type PreparedDataset,
  type PrepareSudokuOptions,
  prepareSudoku,
} from "./prepare/prepare-sudoku.ts";
export { type RandomState, RandomStream } from "./random-stream.ts";
export { SUDOKU_SIZES, type SudokuBoxes, type SudokuSize } from "./sudoku/boxes.ts";
export { defaultGivens, type GivensRange, generateSudoku, type SolvedPuzzle } from "./sudoku/generate.ts";
export { type Board, type SudokuGeometry, sudokuGeometry } from "./sudoku/geometry.ts";
export { puzzleClass, solutionClass } from "./sudoku/puzzle-class.ts";
export { kBacktracks } from "./sudoku/rate.ts";
export { type Clash, findClashes, isSolvedGrid } from "./sudoku/rules.ts";
export { countSolutions, type SolutionCount, solveSudoku } from "./sudoku/solve.ts";
export { sudokuDigits, sudokuKind, sudokuTokens } from "./sudoku/sudoku-kind.ts";
export {
  applySymmetry,
  composeSymmetries,
  identitySymmetry,
  invertSymmetry,
  randomSymmetry,
  type SudokuSymmetry,
  symmetryCount,
} from "./sudoku/symmetry.ts";
export { parseSudoku, parseSudokuEntries } from "./sudoku/text/parse-sudoku.ts";
export { printSudoku, sudokuLine } from "./sudoku/text/print-sudoku.ts";
export type { ParsedSudoku } from "./sudoku/text/sudoku-reader.ts";
export { type SudokuValidation, validateSudoku } from "./sudoku/validate.ts";
