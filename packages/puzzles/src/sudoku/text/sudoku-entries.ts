import { PuzzleFormatError } from "../../errors.ts";
import type { PuzzleEntry } from "../../kinds/puzzle-kind.ts";
import type { SudokuBoxes } from "../boxes.ts";
import { parsedSudoku } from "../parsed-sudoku.ts";
import { sudokuEntries } from "./parse-sudoku.ts";
import type { SudokuEntry } from "./sudoku-reader.ts";

/** Reads the Sudokus of a text one after the other, as they are asked for. @param expected boxes of grids of their size that draw none */
export function sudokuPuzzleEntries(text: string, expected?: SudokuBoxes): Iterable<PuzzleEntry> {
  return puzzlesOf(sudokuEntries(text), expected);
}

/** Gives Sudokus the names of their kinds. */
export function* puzzlesOf(
  entries: Iterable<SudokuEntry>,
  expected: SudokuBoxes | undefined,
): Generator<PuzzleEntry, void, undefined> {
  for (const entry of entries) yield entry instanceof PuzzleFormatError ? entry : parsedSudoku(entry, expected);
}
