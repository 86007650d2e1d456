import { type ParsedPuzzle, PuzzleFormatError } from "@kensho/puzzles";
import { MAX_SNIFFED_ENTRIES } from "./read-puzzles.ts";
import type { Entry } from "./solve-puzzles.ts";

/** The entries of a stream, the first of which decide what network is used. */
export class StreamedEntries implements AsyncIterable<Entry> {
  readonly #rest: AsyncIterator<Entry>;
  readonly #peeked: Entry[] = [];

  constructor(entries: AsyncIterable<Entry>) {
    this.#rest = entries[Symbol.asyncIterator]();
  }

  /** Waits for the first puzzle of a preferred kind, as far as the first entries have one.
   * @returns that puzzle, else the first one; `undefined` for a stream without entries  @throws {PuzzleFormatError} the first error, if all are errors */
  async first(isPreferred: (kind: string) => boolean): Promise<ParsedPuzzle | undefined> {
    let first: ParsedPuzzle | undefined;
    while (this.#peeked.length < MAX_SNIFFED_ENTRIES) {
      const next = await this.#rest.next();
      if (next.done === true) break;
      const entry = next.value;
      this.#peeked.push(entry);
      if (entry instanceof PuzzleFormatError) continue;
      if (isPreferred(entry.kind)) return entry;
      first ??= entry;
    }
    const [error] = this.#peeked;
    if (first === undefined && error !== undefined) throw error;
    return first;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Entry, void, undefined> {
    try {
      yield* this.#peeked.splice(0);
      for (let next = await this.#rest.next(); next.done !== true; next = await this.#rest.next()) yield next.value;
    } finally {
      await this.#rest.return?.();
    }
  }
}
