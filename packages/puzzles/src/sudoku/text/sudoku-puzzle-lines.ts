import type { PuzzleLines } from "../../kinds/puzzle-kind.ts";
import type { SudokuBoxes } from "../boxes.ts";
import { puzzlesOf } from "./sudoku-entries.ts";
import { sudokuLines } from "./sudoku-lines.ts";

/** Opens a reader of Sudokus of any size from lines that come one by one. It reads them exactly as whole texts are read, and holds no more than one grid.
 * @param expected boxes of grids of their size that draw none */
export function sudokuPuzzleLines(expected: SudokuBoxes): PuzzleLines {
  const reader = sudokuLines({ isExpected: (line) => isRowOf(line, expected) });
  return {
    get open() {
      return reader.open;
    },
    add: (line) => [...puzzlesOf(reader.add(line), expected)],
    end: () => [...puzzlesOf(reader.end(), expected)],
  };
}

/** Whether a line has as many cells as a row, or as the whole, of a grid. */
function isRowOf(line: string, { boxRows, boxCols }: SudokuBoxes): boolean {
  const size = boxRows * boxCols;
  if (size > 9 || line.length > 3 * size * size) return false;
  const cells = line.replace(/[\s|,;]+/g, "").length;
  return cells === size || cells === size * size;
}
