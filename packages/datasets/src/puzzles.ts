// `@kensho/datasets/puzzles`: kinds of puzzles without files, for a browser page. Nothing that it imports may import a module of Node.
export { ARITHMETIC, type Arithmetic, type ArithmeticOperation } from "./arithmetic/arithmetic.ts";
export { arithmeticKind } from "./arithmetic/arithmetic-kind.ts";
export { PuzzleFormatError } from "./errors.ts";
export {
  type AnswerCheck,
  PAD_TOKEN,
  type ParsedPuzzle,
  type PuzzleKind,
  type PuzzleValidation,
  type Tokens,
} from "./kinds/puzzle-kind.ts";
export { generateMaze, type SolvedMaze } from "./maze/generate-maze.ts";
export { mazeKind } from "./maze/maze-kind.ts";
export { type RandomState, RandomStream } from "./random-stream.ts";
export type { SudokuBoxes, SudokuSize } from "./sudoku/boxes.ts";
export { type GivensRange, generateSudoku, type SolvedPuzzle } from "./sudoku/generate.ts";
export type { Board } from "./sudoku/geometry.ts";
export { sudokuDigits, sudokuKind, sudokuTokens } from "./sudoku/sudoku-kind.ts";
