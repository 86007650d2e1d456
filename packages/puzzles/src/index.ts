export {
  type ArcAugmentation,
  augmentArcTask,
  augmentedName,
  distinctAugmentations,
  drawArcAugmentation,
  parseAugmentedName,
  undoArcAugmentation,
} from "./arc/arc-augmentation.ts";
export { ARC_SIDE, type ArcGrid, arcGridHash, arcRows } from "./arc/arc-grid.ts";
export { ARC_KIND, ARC_KIND_NAME } from "./arc/arc-kind.ts";
export { type ArcLeak, type ArcLeftOut, findArcLeaks, mixesEditions, trainablePairs } from "./arc/arc-overlap.ts";
export {
  type ArcPair,
  type ArcTask,
  allPairs,
  arcTaskHash,
  arcTaskJson,
  hiddenPairs,
  isPairList,
  parseArcTask,
  UNKNOWN_OUTPUT,
} from "./arc/arc-task.ts";
export { ARC_VOCABULARY, type ArcPlace, cropArcGrid, writeArcGrid } from "./arc/arc-tokens.ts";
export { ARC_PASS_AT, type ArcResult, type ArcVote, ArcVoting } from "./arc/arc-voting.ts";
export {
  ARITHMETIC,
  type Arithmetic,
  type ArithmeticLayout,
  type ArithmeticOperation,
  arithmeticLayout,
  calculate,
  encodeSum,
} from "./arithmetic/arithmetic.ts";
export { arithmeticFamily, arithmeticKind } from "./arithmetic/arithmetic-kind.ts";
export { parseSumEntries } from "./arithmetic/parse-sum.ts";
export { printSum } from "./arithmetic/print-sum.ts";
export { customKind } from "./custom/custom-kind.ts";
export { type CustomDefinition, MAX_ALPHABET, MAX_CELLS, parseDefinition } from "./custom/definition.ts";
export { type Grid, readGrid } from "./custom/read-grid.ts";
export {
  DatasetFileError,
  DatasetOptionError,
  PuzzleFormatError,
  PuzzleGenerationError,
  PuzzleKindError,
} from "./errors.ts";
export { type Batch, IGNORED_LABEL } from "./examples/batch.ts";
export type { Dataset, DatasetMetadata, IdentifierSummary, Provenance, SplitCounts } from "./examples/dataset.ts";
export type { Epoch } from "./examples/epoch-visits.ts";
export { countUnlabelled, hasLabel, requireLabels } from "./examples/labelled.ts";
export type { Reveal } from "./examples/reveal.ts";
export { testBatches } from "./examples/test-batches.ts";
export type { TokenArray } from "./examples/token-array.ts";
export {
  type TrainBatchOptions,
  type TrainBatchState,
  type TrainBatchStream,
  trainBatches,
} from "./examples/train-batches.ts";
export { applyDihedral, DIHEDRALS, type Dihedral, INVERSE_DIHEDRAL } from "./grid/dihedral.ts";
export { checkKind } from "./kinds/check-kind.ts";
export { findKind, guessKind, PUZZLE_KINDS, puzzleKind } from "./kinds/kinds.ts";
export { parsePuzzles, puzzleEntries } from "./kinds/parse-puzzles.ts";
export {
  type AnswerCheck,
  type KindDrawing,
  PAD_TOKEN,
  type ParsedPuzzle,
  type PrintOptions,
  type PuzzleEntry,
  type PuzzleKind,
  type PuzzleLines,
  type PuzzleValidation,
  type Tokens,
  type Violation,
} from "./kinds/puzzle-kind.ts";
export { puzzleLines } from "./kinds/puzzle-lines.ts";
export { checkMazeAnswer } from "./maze/check-path.ts";
export { defaultMinPath, generateMaze, MAX_ATTEMPTS, MazeGenerator, type SolvedMaze } from "./maze/generate-maze.ts";
export { mazeKind, mazeSymmetries, mazeTokens, validateMaze } from "./maze/maze-kind.ts";
export { isMazeSide, MAZE_SIDES, type MazeShape, mazeShape } from "./maze/maze-shape.ts";
export { MAZE, withoutPath } from "./maze/maze-tokens.ts";
export { countToken, solveMaze } from "./maze/solve-maze.ts";
export { type ParsedMaze, parseMazeEntries, parseMazes } from "./maze/text/parse-maze.ts";
export { mazeLine, printMaze } from "./maze/text/print-maze.ts";
export { type RandomState, RandomStream } from "./random-stream.ts";
export { digitCharacter, SUDOKU_SIZES, type SudokuBoxes, type SudokuSize, sameBoxes } from "./sudoku/boxes.ts";
export { checkGivens, defaultGivens, type GivensRange, generateSudoku, type SolvedPuzzle } from "./sudoku/generate.ts";
export { type Board, geometryOfCells, type SudokuGeometry, sudokuGeometry } from "./sudoku/geometry.ts";
export { type ClassWords, classWords, puzzleClass, solutionClass } from "./sudoku/puzzle-class.ts";
export { kBacktracks } from "./sudoku/rate.ts";
export { type Clash, findClashes, isSolvedGrid } from "./sudoku/rules.ts";
export { countSolutions, solveSudoku } from "./sudoku/solve.ts";
export { sudokuKind } from "./sudoku/sudoku-kind.ts";
export { sudokuDigits, sudokuTokens } from "./sudoku/sudoku-tokens.ts";
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
export { decodeText, textEncoding } from "./text/decode-text.ts";
export { describeFileType, FILE_TYPE_BYTES, type FileType } from "./text/describe-file-type.ts";
export { movedEntry } from "./text/moved-entry.ts";
export { unitCandidates } from "./units/unit-candidates.ts";
export { findBrokenRelations, findRepeats, isSolved, type Repeat } from "./units/unit-checks.ts";
export { type CountOptions, countUnitSolutions, type SolutionCount } from "./units/unit-solver.ts";
export type { Unit, UnitSystem } from "./units/unit-system.ts";
