import { PuzzleFormatError } from "../../errors.ts";
import { splitLines } from "./lines.ts";
import { lineError } from "./stray-lines.ts";
import { sudokuLines } from "./sudoku-lines.ts";
import type { ParsedSudoku, SudokuEntry } from "./sudoku-reader.ts";

const HINT = "a puzzle is 81 characters (36 for 6×6, 16 for 4×4): digits, and . or 0 for blanks";

/** Reads all puzzles in a text, in whatever notation: 81 characters (36, 16) on a line with `.`, `0`, `*`, `_`, `-`, `?` or `x` for blanks,
 * also with its answer, other puzzles or other columns beside (a grid that answers none of them is an error); one line per row, digits spaced
 * or not, with commas, in brackets, with labels, with boxes drawn in ASCII or box characters (there blanks may be spaces); `.sdk`, `.sdm`,
 * `#` comments, headings of any wording; several puzzles one after the other. Grids of 8×8, and of 10×10 to 25×25, have numbers, or letters, beyond 9.
 * @param options.size expect this size; by default it is seen from the text
 * @throws {PuzzleFormatError} at the first thing that is not a puzzle, naming line and column, or if there is none */
export function parseSudoku(text: string, options: { readonly size?: number } = {}): ParsedSudoku[] {
  return parseSudokuEntries(text, options).map((entry) => {
    if (entry instanceof PuzzleFormatError) throw entry;
    return entry;
  });
}

/** As {@link parseSudoku}, but a broken puzzle among others takes its place in the list as an error, and reading goes on after it.
 * @throws {PuzzleFormatError} if there is no puzzle at all, whole or broken */
export function parseSudokuEntries(text: string, options: { readonly size?: number } = {}): SudokuEntry[] {
  return [...sudokuEntries(text, options)];
}

/** As {@link parseSudokuEntries}, one after the other as they are asked for.
 * @throws {PuzzleFormatError} if there is no puzzle at all, whole or broken */
export function* sudokuEntries(
  text: string,
  { size }: { readonly size?: number } = {},
): Generator<SudokuEntry, void, undefined> {
  if (text.trim() === "") throw new PuzzleFormatError("the text is empty", { hint: HINT });
  const reader = sudokuLines(size === undefined ? {} : { sizes: [size] });
  let count = 0;
  // An answer may follow its puzzle under a heading: each entry waits for the next one.
  let held: SudokuEntry | undefined;
  function* passOn(entries: readonly SudokuEntry[]): Generator<SudokuEntry, void, undefined> {
    for (const entry of entries) {
      count++;
      if (held !== undefined) yield held;
      held = size === undefined ? entry : ofSize(entry, size);
    }
  }
  for (const line of splitLines(text)) {
    const entries = reader.add(line);
    if (entries.length > 0) yield* passOn(entries);
  }
  yield* passOn(reader.end());
  if (held !== undefined) yield held;
  if (count > 0) return;
  throw new PuzzleFormatError("there is no puzzle in the text", { hint: HINT });
}

function ofSize(entry: SudokuEntry, size: number): SudokuEntry {
  if (entry instanceof PuzzleFormatError || entry.board.length === size * size) return entry;
  const side = Math.sqrt(entry.board.length);
  const cells = entry.board.length;
  return lineError(entry.line, `${cells} cells look like a ${side}×${side} puzzle; size ${size} was asked for`);
}
