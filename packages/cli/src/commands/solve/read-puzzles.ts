import { open } from "node:fs/promises";
import { readText } from "@kensho/datasets/text";
import {
  findKind,
  type ParsedPuzzle,
  PuzzleFormatError,
  type PuzzleKind,
  parsePuzzles,
  puzzleEntries,
} from "@kensho/puzzles";
import { PuzzleInputError } from "../../errors.ts";
import { folderError, shownName, standardInput } from "./puzzle-source.ts";

/** Enough for a quarter of a million 9×9 puzzles; a larger file was probably named by mistake. */
const MAX_LENGTH = 32_000_000;

/** Number of entries among which a puzzle must be, for its kind to decide what network is used. */
export const MAX_SNIFFED_ENTRIES = 1000;

type Entry = ParsedPuzzle | PuzzleFormatError;

/** The entries of a puzzle file, which are read once, as they are asked for. */
export class PuzzleEntries implements Iterable<Entry> {
  readonly #rest: Iterator<Entry>;
  readonly #peeked: Entry[] = [];

  constructor(entries: Iterable<Entry>) {
    this.#rest = entries[Symbol.iterator]();
  }

  /** Whether there is more than one. */
  get areMany(): boolean {
    this.#peek(2);
    return this.#peeked.length > 1;
  }

  /** The first puzzle of a preferred kind among the first entries, else the first puzzle. @throws {PuzzleFormatError} the first error, if none is */
  first(isPreferred: (kind: string) => boolean): ParsedPuzzle {
    let first: ParsedPuzzle | undefined;
    for (let count = 1; count <= MAX_SNIFFED_ENTRIES && this.#peek(count); count++) {
      const entry = this.#peeked[count - 1] as Entry;
      if (entry instanceof PuzzleFormatError) continue;
      if (isPreferred(entry.kind)) return entry;
      first ??= entry;
    }
    if (first !== undefined) return first;
    throw this.#peeked[0] as PuzzleFormatError;
  }

  *[Symbol.iterator](): Generator<Entry, void, undefined> {
    yield* this.#peeked.splice(0);
    for (let next = this.#rest.next(); !next.done; next = this.#rest.next()) yield next.value;
  }

  #peek(count: number): boolean {
    while (this.#peeked.length < count) {
      const { done, value } = this.#rest.next();
      if (done) return false;
      this.#peeked.push(value);
    }
    return true;
  }
}

/**
 * Reads the puzzles of a file, or of standard input for `-`. A broken one among others is an error in its place.
 * @param kind  what the network answers: the text is read in its notation. Puzzles of another kind are read as what they
 * are, so that it can be said. By default the kind is seen from the text.
 * @throws {PuzzleInputError} if the file is too large  @throws {PuzzleFormatError} if it holds no puzzle
 */
export async function readPuzzles(file: string, kind?: PuzzleKind): Promise<PuzzleEntries> {
  return puzzlesOf(file, await readPuzzleText(file), kind);
}

function puzzlesOf(file: string, text: string, kind: PuzzleKind | undefined): PuzzleEntries {
  const entries = new PuzzleEntries(named(shownName(file), () => entriesOf(text, kind)));
  // Says at once if there is nothing.
  void entries.areMany;
  return entries;
}

function entriesOf(text: string, kind: PuzzleKind | undefined): Iterable<Entry> {
  if (kind === undefined) return puzzleEntries(text);
  if (kind.readsAnyText === true) return puzzleEntries(text, { kind });
  return parseExpecting(text, kind);
}

/** The same entries; trouble has the name of the file before it. */
function* named(shown: string, read: () => Iterable<Entry>): Generator<Entry, void, undefined> {
  try {
    yield* read();
  } catch (error) {
    if (!(error instanceof PuzzleFormatError)) throw error;
    const { problem, suggestions: hint, line, column } = error;
    throw new PuzzleFormatError(problem, { file: shown, line, column, hint });
  }
}

/** The text of a puzzle file, or of standard input for `-`. @throws {PuzzleInputError} if it is too large, or a folder */
async function readPuzzleText(file: string): Promise<string> {
  try {
    return await (file === "-" ? readUpTo(standardInput(), shownName(file)) : readFile(file));
  } catch (error) {
    if (!(error instanceof PuzzleFormatError)) throw error;
    throw new PuzzleFormatError(error.problem, { file: shownName(file), hint: error.suggestions });
  }
}

function parseExpecting(text: string, kind: PuzzleKind): Entry[] {
  const expected = attempt(() => parsePuzzles(text, { kind }));
  if (isReadable(expected)) return expected;
  const guessed = isOwn(kind) ? expected : attempt(() => parsePuzzles(text));
  if (isReadable(guessed)) return guessed;
  if (expected instanceof PuzzleFormatError) throw expected;
  return expected;
}

/** Whether a kind is a user's own: what its notation does not read is a mistake in it, and not a puzzle of another kind. */
const isOwn = ({ name, definition }: PuzzleKind): boolean => findKind(name) === undefined && definition === undefined;

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
async function readFile(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw folderError(file);
    const { size } = stats;
    if (size > MAX_LENGTH) throw tooLarge(file, `${Math.round(size / 1e6)} MB`);
    return await readUpTo(handle.createReadStream({ autoClose: false }), file);
  } finally {
    await handle.close();
  }
}

/** All that a stream brings, which for a device or a pipe no size tells before. */
async function readUpTo(stream: AsyncIterable<Uint8Array>, shown: string): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const part of readText(stream)) {
    length += part.length;
    if (length > MAX_LENGTH) throw tooLarge(shown, "more than 32 MB");
    parts.push(part);
  }
  return parts.join("");
}

function tooLarge(shown: string, size: string): PuzzleInputError {
  return new PuzzleInputError(`${shown}: ${size} is more than a puzzle file holds.`, [
    "Solve it in parts of at most 32 MB.",
  ]);
}
