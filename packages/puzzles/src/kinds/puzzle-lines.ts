import { PuzzleFormatError } from "../errors.ts";
import { geometryOfName } from "../sudoku/geometry.ts";
import { splitLines } from "../sudoku/text/lines.ts";
import { sudokuPuzzleLines } from "../sudoku/text/sudoku-puzzle-lines.ts";
import { type BeginRun, type LineReader, RunReader } from "../text/line-run.ts";
import { beginJsonRun } from "./json-run.ts";
import { FAMILIES } from "./kinds.ts";
import type { PuzzleEntry, PuzzleKind } from "./puzzle-kind.ts";

/** Opens a reader of lines with puzzles of all families, which holds no more than one puzzle.
 * @param kind what is expected, where that is known: a Sudoku that draws no boxes has its boxes, and a maze its rows */
export function puzzleLines(kind?: PuzzleKind): LineReader<PuzzleEntry> {
  const expected = kind === undefined ? undefined : FAMILIES.find((family) => family.find(kind.name) === kind);
  const isPart = (line: string): boolean => kind !== undefined && (expected?.isPart?.(line, kind) ?? false);
  const notations = [beginJsonRun, ...FAMILIES.flatMap((family) => family.beginRuns?.(kind) ?? [])];
  const begin =
    expected?.isPart === undefined
      ? notations
      : notations.map(
          (of): BeginRun<PuzzleEntry> =>
            (line, isInside) =>
              isPart(line) ? undefined : of(line, isInside),
        );
  return new RunReader(begin, sudokuPuzzleLines(kind === undefined ? undefined : geometryOfName(kind.name)));
}

/** Reads the puzzles of a whole text as {@link puzzleLines} does, one after the other as they are asked for.
 * @throws {PuzzleFormatError} if there is no puzzle at all, whole or broken */
export function* linesEntries(text: string, kind?: PuzzleKind): Generator<PuzzleEntry, void, undefined> {
  if (text.trim() === "") throw noPuzzleError("the text is empty");
  const reader = puzzleLines(kind);
  let isEmpty = true;
  let held: string | undefined;
  for (const line of splitLines(text)) {
    if (held !== undefined) {
      for (const entry of reader.add(held)) {
        isEmpty = false;
        yield entry;
      }
    }
    held = line;
  }
  // The last line of a text ends with a line break, behind which nothing is.
  for (const entry of [...(held === undefined || held === "" ? [] : reader.add(held)), ...reader.end()]) {
    isEmpty = false;
    yield entry;
  }
  if (!isEmpty) return;
  throw noPuzzleError("there is no puzzle in the text");
}

function noPuzzleError(problem: string): PuzzleFormatError {
  return new PuzzleFormatError(problem, {
    hint: "a puzzle is 81 characters (36 for 6×6, 16 for 4×4): digits, and . or 0 for blanks",
  });
}
