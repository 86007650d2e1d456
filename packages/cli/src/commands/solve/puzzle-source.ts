import { createReadStream, fstatSync, type Stats, statSync } from "node:fs";
import { PuzzleFormatError } from "@kensho/puzzles";
import { PuzzleInputError } from "../../errors.ts";

/** The standard input, to be read. @throws {PuzzleInputError} if it is a folder, which Node would read as an empty text */
export function standardInput(): NodeJS.ReadStream {
  if (attemptStat()?.isDirectory()) {
    throw new PuzzleInputError("standard input: it is a folder, and a text of puzzles was expected.", [
      "Redirect a file in it: kensho solve - < FILE",
    ]);
  }
  return process.stdin;
}

/** A file of puzzles, or standard input for `-`, as a stream. @throws {PuzzleInputError} if it is a folder */
export function puzzleStream(file: string): AsyncIterable<Uint8Array> {
  if (file === "-") return standardInput();
  if (settled(() => statSync(file)).isDirectory()) throw folderError(file);
  return createReadStream(file);
}

/** The name of a source, as messages have it. */
export function shownName(file: string): string {
  return file === "-" ? "standard input" : file;
}

/** Makes the error for a folder in the place of a file of puzzles. */
export function folderError(file: string): PuzzleInputError {
  return new PuzzleInputError(`${file}: it is a folder, and a file of puzzles was expected.`, [
    "Name a file in it, or - for standard input.",
  ]);
}

/** Makes the error for a text without puzzles. */
export function noPuzzleError(file: string): PuzzleFormatError {
  return new PuzzleFormatError("there is no puzzle in the text", {
    file: shownName(file),
    hint: "a puzzle is 81 characters (36 for 6×6, 16 for 4×4): digits, and . or 0 for blanks",
  });
}

/** What standard input is; `undefined` if it is closed. */
function attemptStat(): Stats | undefined {
  try {
    return settled(() => fstatSync(0));
  } catch {
    return undefined;
  }
}

/**
 * Runs a synchronous stat, then one of a folder. `realpathSync` of Node 20 and 22 looks at the result of the last stat and stops
 * following links if that was a pipe or a socket, so that a later `import()` would not find a package behind a link.
 */
function settled(stat: () => Stats): Stats {
  try {
    return stat();
  } finally {
    statSync(process.execPath);
  }
}
