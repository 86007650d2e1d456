import { open } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { decodeText, type ParsedPuzzle, PuzzleFormatError, type PuzzleKind, parsePuzzles } from "@kensho/datasets";
import { PuzzleInputError } from "../errors.ts";

/** Room for a quarter of a million 9×9 puzzles; what is larger was named by mistake. */
const MAX_BYTES = 32_000_000;

type Entry = ParsedPuzzle | PuzzleFormatError;

/**
 * Reads every puzzle of a file, or of standard input for `-`. A broken one among others is an error in its place.
 * @param kind  what the network answers: the text is read in its notation. Puzzles of another kind are read as what they
 * are, so that it can be said.
 * @throws {PuzzleInputError} if the file is too large  @throws {PuzzleFormatError} if it holds no puzzle
 */
export async function readPuzzles(file: string, kind: PuzzleKind): Promise<Entry[]> {
  return parseExpecting(decodeText(file === "-" ? await buffer(process.stdin) : await readAll(file)), kind);
}

function parseExpecting(text: string, kind: PuzzleKind): Entry[] {
  const expected = attempt(() => parsePuzzles(text, { kind }));
  if (isReadable(expected)) return expected;
  const guessed = attempt(() => parsePuzzles(text));
  if (isReadable(guessed)) return guessed;
  if (expected instanceof PuzzleFormatError) throw expected;
  return expected;
}

const isReadable = (entries: Entry[] | PuzzleFormatError): entries is Entry[] =>
  !(entries instanceof PuzzleFormatError) && entries.some((entry) => !(entry instanceof PuzzleFormatError));

function attempt(parse: () => Entry[]): Entry[] | PuzzleFormatError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof PuzzleFormatError) return error;
    throw error;
  }
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
