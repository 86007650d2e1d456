import type { PuzzleEntry } from "../../kinds/puzzle-kind.ts";
import type { LineReader } from "../../text/line-run.ts";
import type { SudokuBoxes } from "../boxes.ts";
import { puzzlesOf } from "./sudoku-entries.ts";
import { sudokuLines } from "./sudoku-lines.ts";

/** Opens a reader of Sudokus of any size from lines that come one by one. It reads them exactly as whole texts are read, and holds no more than one grid.
 * @param expected boxes of grids of their size that draw none */
export function sudokuPuzzleLines(expected?: SudokuBoxes): LineReader<PuzzleEntry> {
  const reader = sudokuLines({ isExpected: (line) => expected !== undefined && isPartOf(line, expected) });
  return {
    get open() {
      return reader.open;
    },
    get isInside() {
      return reader.isInside;
    },
    add: (line) => [...puzzlesOf(reader.add(line), expected)],
    end: () => [...puzzlesOf(reader.end(), expected)],
    insert: (entries, lines) => [...puzzlesOf(reader.insert([], lines), expected), ...entries],
  };
}

/** Whether a line has as many cells as a row, or as the whole, of a grid. */
export function isPartOf(line: string, { boxRows, boxCols }: SudokuBoxes): boolean {
  const size = boxRows * boxCols;
  if (size > 9 || line.length > 3 * size * size) return false;
  const cells = line.replace(/[\s|,;]+/g, "");
  return /^[0-9.*_?xX-]*$/.test(cells) && (cells.length === size || cells.length === size * size);
}
