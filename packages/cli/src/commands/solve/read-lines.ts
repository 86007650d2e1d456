import { readText } from "@kensho/datasets/text";
import { PuzzleFormatError, type PuzzleKind } from "@kensho/puzzles";
import { PuzzleInputError } from "../../errors.ts";
import { openPuzzleLines } from "./puzzle-lines.ts";
import { puzzleStream, shownName } from "./puzzle-source.ts";
import type { Entry } from "./solve-puzzles.ts";

/** Far longer than the largest puzzle on one line. */
const MAX_CHARACTERS = 1_000_000;

/** Lines of a stream, one at a time. @throws {PuzzleInputError} if one is too long to be meant */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let rest = "";
  for await (const part of readText(stream)) {
    const lines = (rest + part).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() as string;
    yield* lines;
    if (rest.length > MAX_CHARACTERS)
      throw new PuzzleInputError("a line of more than a million characters is not a puzzle.", [
        "Write one puzzle a line, or one row of it.",
      ]);
  }
  rest = rest.replace(/\r$/, "");
  if (rest !== "") yield rest;
}

/** Reads the puzzles of a file, or of standard input for `-`, as they come, and holds no more than one. @param kind what is expected, where that is known
 * @throws {PuzzleFormatError} for what is not a text */
export async function* readPuzzleStream(file: string, kind?: PuzzleKind): AsyncGenerator<Entry, void, undefined> {
  try {
    yield* puzzlesOfStream(puzzleStream(file), kind);
  } catch (error) {
    if (!(error instanceof PuzzleFormatError)) throw error;
    const { problem, suggestions: hint, line, column } = error;
    throw new PuzzleFormatError(problem, { file: shownName(file), line, column, hint });
  }
}

/** Reads the puzzles of a stream as they come, and holds no more than one. @param kind what is expected, where that is known */
export async function* puzzlesOfStream(
  stream: AsyncIterable<Uint8Array>,
  kind?: PuzzleKind,
): AsyncGenerator<Entry, void, undefined> {
  const puzzles = openPuzzleLines(kind);
  for await (const line of readLines(stream)) yield* puzzles.add(line);
  yield* puzzles.end();
}
