import { PuzzleFormatError } from "../errors.ts";
import { SUDOKU_SIZES } from "../sudoku/geometry.ts";
import { parsedPuzzle } from "../sudoku/sudoku-kind.ts";
import { parseSudokuEntries } from "../sudoku/text/parse-sudoku.ts";
import { puzzleKind } from "./kinds.ts";
import type { ParsedPuzzle } from "./puzzle-kind.ts";

/** Reads all puzzles in a text and finds out what kind each one is. A broken one among others takes its place in the list as an error.
 * @param options.kind expect this kind, e.g. `sudoku-6x6`
 * @throws {PuzzleFormatError} if there is no puzzle at all  @throws {DatasetOptionError} for an unknown kind */
export function parsePuzzles(
  text: string,
  options: { readonly kind?: string } = {},
): (ParsedPuzzle | PuzzleFormatError)[] {
  const size =
    options.kind === undefined
      ? undefined
      : SUDOKU_SIZES.find((side) => side * side === puzzleKind(options.kind!).sequenceLength);
  return parseSudokuEntries(text, size === undefined ? {} : { size }).map((entry) =>
    entry instanceof PuzzleFormatError ? entry : parsedPuzzle(entry),
  );
}
