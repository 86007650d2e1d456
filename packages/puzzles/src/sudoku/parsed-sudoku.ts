import type { ParsedPuzzle } from "../kinds/puzzle-kind.ts";
import type { SudokuBoxes } from "./boxes.ts";
import { sudokuGeometry, sudokuName } from "./geometry.ts";
import { sudokuTokens } from "./sudoku-tokens.ts";
import type { ParsedSudoku } from "./text/sudoku-reader.ts";

/** Returns a Sudoku read from text in tokens, under the name of its kind: of the boxes that the text draws, else of the expected ones, else of
 * the usual ones. */
export function parsedSudoku({ board, solution, boxes, line }: ParsedSudoku, expected?: SudokuBoxes): ParsedPuzzle {
  const size = Math.sqrt(board.length);
  const fitting = expected !== undefined && expected.boxRows * expected.boxCols === size ? expected : undefined;
  return {
    input: sudokuTokens(board),
    ...(solution === undefined ? {} : { answer: sudokuTokens(solution) }),
    kind: sudokuName(boxes ?? fitting ?? sudokuGeometry(size)),
    line,
  };
}
