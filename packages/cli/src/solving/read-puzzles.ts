import { open } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { decodeText, type ParsedPuzzle, type PuzzleFormatError, parsePuzzles } from "@kensho/datasets";
import { PuzzleInputError } from "../errors.ts";

/** Room for a quarter of a million 9×9 puzzles; what is larger was named by mistake. */
const MAX_BYTES = 32_000_000;

/**
 * Reads every puzzle of a file, or of standard input for `-`. A broken one among others is an error in its place.
 * @throws {PuzzleInputError} if the file is too large  @throws {PuzzleFormatError} if it holds no puzzle
 */
export async function readPuzzles(file: string): Promise<(ParsedPuzzle | PuzzleFormatError)[]> {
  return parsePuzzles(decodeText(file === "-" ? await buffer(process.stdin) : await readAll(file)));
}

async function readAll(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size > MAX_BYTES) {
      throw new PuzzleInputError(`${file}: ${Math.round(size / 1e6)} MB is more than a puzzle file holds.`, [
        "Solve it in parts of at most 32 MB.",
      ]);
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
