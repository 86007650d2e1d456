import { open } from "node:fs/promises";
import { decodeText, type ParsedPuzzle, PuzzleFormatError, type PuzzleKind, parsePuzzles } from "@kensho/datasets";
import { PuzzleInputError } from "../errors.ts";

/** Room for a quarter of a million 9×9 puzzles; what is larger was named by mistake. */
const MAX_BYTES = 32_000_000;

type Entry = ParsedPuzzle | PuzzleFormatError;

/**
 * Reads every puzzle of a file, or of standard input for `-`. A broken one among others is an error in its place.
 * @param bytes  what is in it, where that was read before
 * @param kind  what the network answers: the text is read in its notation. Puzzles of another kind are read as what they
 * are, so that it can be said.
 * @throws {PuzzleInputError} if the file is too large  @throws {PuzzleFormatError} if it holds no puzzle
 */
export async function readPuzzles(file: string, kind: PuzzleKind, bytes?: Uint8Array): Promise<Entry[]> {
  const text = textOf(file, bytes ?? (await readPuzzleBytes(file)));
  const read = attempt(() => parseExpecting(text, kind));
  if (read instanceof PuzzleFormatError) throw naming(shownName(file), read);
  return read;
}

/** All bytes of a puzzle file, or of standard input for `-`. @throws {PuzzleInputError} if it is too large, or a folder */
export function readPuzzleBytes(file: string): Promise<Uint8Array> {
  return file === "-" ? readUpTo(process.stdin, shownName(file)) : readFile(file);
}

/**
 * The name of the one of some kinds in whose notation a puzzle comes first, else of the kind of what is written there.
 * @throws {PuzzleFormatError} if it holds no puzzle
 */
export function kindOfText(file: string, bytes: Uint8Array, kinds: readonly PuzzleKind[]): string {
  const text = textOf(file, bytes);
  let first: { readonly name: string; readonly at: number } | undefined;
  for (const kind of kinds) {
    const entries = attempt(() => parsePuzzles(text, { kind }));
    if (!isReadable(entries) || firstReadable(entries)?.kind !== kind.name) continue;
    const at = entries.findIndex((entry) => !(entry instanceof PuzzleFormatError));
    if (first === undefined || at < first.at) first = { name: kind.name, at };
  }
  if (first !== undefined) return first.name;
  const entries = attempt(() => parsePuzzles(text));
  const fault =
    entries instanceof PuzzleFormatError ? entries : entries.find((entry) => entry instanceof PuzzleFormatError);
  const kind = entries instanceof PuzzleFormatError ? undefined : firstReadable(entries)?.kind;
  if (kind === undefined) throw naming(shownName(file), fault as PuzzleFormatError);
  return kind;
}

function firstReadable(entries: readonly Entry[]): ParsedPuzzle | undefined {
  return entries.find((entry) => !(entry instanceof PuzzleFormatError)) as ParsedPuzzle | undefined;
}

/** @throws {PuzzleFormatError} naming the file, if it is no text */
function textOf(file: string, bytes: Uint8Array): string {
  const text = attempt(() => decodeText(bytes));
  if (text instanceof PuzzleFormatError) throw naming(shownName(file), text);
  return text;
}

function shownName(file: string): string {
  return file === "-" ? "standard input" : file;
}

/** Returns the same error with the name of the file in front. */
function naming(file: string, { problem, suggestions: hint, line, column }: PuzzleFormatError): PuzzleFormatError {
  return new PuzzleFormatError(problem, { file, line, column, hint });
}

function parseExpecting(text: string, kind: PuzzleKind): Entry[] {
  const expected = attempt(() => parsePuzzles(text, { kind }));
  if (isReadable(expected) && errorsIn(expected) === 0) return expected;
  const guessed = attempt(() => parsePuzzles(text));
  if (isReadable(guessed) && (!isReadable(expected) || knowsMore(guessed, expected, kind))) return guessed;
  if (expected instanceof PuzzleFormatError) throw expected;
  return expected;
}

/** Whether Sudokus that are broken for the size of the network are whole in another, and no puzzle of its own is lost. */
function knowsMore(guessed: Entry[], expected: Entry[], kind: PuzzleKind): boolean {
  if (!kind.name.startsWith("sudoku-")) return false;
  const own = (entries: Entry[]): number =>
    entries.filter((entry) => !(entry instanceof PuzzleFormatError) && entry.kind === kind.name).length;
  return own(guessed) >= own(expected) && errorsIn(guessed) < errorsIn(expected);
}

const errorsIn = (entries: Entry[]): number => entries.filter((entry) => entry instanceof PuzzleFormatError).length;

const isReadable = (entries: Entry[] | PuzzleFormatError): entries is Entry[] =>
  !(entries instanceof PuzzleFormatError) && entries.some((entry) => !(entry instanceof PuzzleFormatError));

function attempt<T>(parse: () => T): T | PuzzleFormatError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof PuzzleFormatError) return error;
    throw error;
  }
}

async function readFile(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) {
      throw new PuzzleInputError(`${file}: it is a folder, and a file of puzzles was expected.`, [
        "Name a file in it, or - for standard input.",
      ]);
    }
    const { size } = stats;
    if (size > MAX_BYTES) throw tooLarge(file, `${Math.round(size / 1e6)} MB`);
    return await readUpTo(handle.createReadStream({ autoClose: false }), file);
  } finally {
    await handle.close();
  }
}

/** All that a stream brings, which for a device or a pipe no size tells before. */
async function readUpTo(stream: AsyncIterable<Uint8Array>, shown: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > MAX_BYTES) throw tooLarge(shown, "more than 32 MB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(shown: string, size: string): PuzzleInputError {
  return new PuzzleInputError(`${shown}: ${size} is more than a puzzle file holds.`, [
    "Solve it in parts of at most 32 MB.",
  ]);
}
