import { PuzzleFormatError } from "@kensho/puzzles";
import type { Entry } from "./solve-puzzles.ts";

/** Splits entries into stretches that one network answers each, in their order. What cannot be read belongs to the stretch that it is in. */
export class Stretches {
  readonly #entries: Iterator<Entry> | AsyncIterator<Entry>;
  readonly #comeAtOnce: boolean;
  #held: Entry | undefined;
  #taken = 0;

  constructor(entries: Iterable<Entry> | AsyncIterable<Entry>) {
    this.#comeAtOnce = Symbol.iterator in entries;
    this.#entries = Symbol.iterator in entries ? entries[Symbol.iterator]() : entries[Symbol.asyncIterator]();
  }

  /** Number of entries in all stretches so far. */
  get taken(): number {
    return this.#taken;
  }

  /** Kind of the puzzle that ended the last stretch; `undefined` at the end. */
  get nextKind(): string | undefined {
    return this.#held === undefined || this.#held instanceof PuzzleFormatError ? undefined : this.#held.kind;
  }

  /** The next stretch: up to a puzzle of a kind that another network is for. */
  next(isForAnother: (kind: string) => boolean): Iterable<Entry> | AsyncIterable<Entry> {
    return this.#comeAtOnce ? this.#atOnce(isForAnother) : this.#inTime(isForAnother);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#entries.return?.();
  }

  *#atOnce(isForAnother: (kind: string) => boolean): Generator<Entry, void, undefined> {
    const entries = this.#entries as Iterator<Entry>;
    for (;;) {
      const next = this.#held === undefined ? entries.next() : { value: this.#held };
      if (next.done || this.#ends(next.value, isForAnother)) return;
      yield next.value;
    }
  }

  async *#inTime(isForAnother: (kind: string) => boolean): AsyncGenerator<Entry, void, undefined> {
    const entries = this.#entries as AsyncIterator<Entry>;
    for (;;) {
      const next = this.#held === undefined ? await entries.next() : { value: this.#held };
      if (next.done || this.#ends(next.value, isForAnother)) return;
      yield next.value;
    }
  }

  /** Holds an entry back for the next stretch, or counts it to this one. */
  #ends(entry: Entry, isForAnother: (kind: string) => boolean): boolean {
    const ends = !(entry instanceof PuzzleFormatError) && isForAnother(entry.kind);
    this.#held = ends ? entry : undefined;
    if (!ends) this.#taken++;
    return ends;
  }
}
