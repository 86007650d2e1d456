import type { TokenArray } from "@kensho/puzzles";

/** Rows from `begin` to `end − 1` of an array. */
export type RowRange = readonly [begin: number, end: number];

/** Selected rows of an array, in any order. Nothing is copied: a row is read from the array on access. */
export class RowSelection implements TokenArray {
  readonly length: number;
  readonly #source: TokenArray;
  readonly #width: number;
  /** First row of each run in the source. */
  readonly #from: Int32Array;
  /** Its first row here; one more entry states the number of all rows. */
  readonly #at: Int32Array;

  /** @param width  values of a row  @param ranges  neighbours are read as one */
  constructor(source: TokenArray, width: number, ranges: Iterable<RowRange>) {
    const from: number[] = [];
    const at: number[] = [];
    let [rows, next] = [0, -1];
    for (const [begin, end] of ranges) {
      if (begin >= end) continue;
      if (begin !== next) {
        from.push(begin);
        at.push(rows);
      }
      rows += end - begin;
      next = end;
    }
    this.#source = source;
    this.#width = width;
    this.#from = Int32Array.from(from);
    this.#at = Int32Array.from([...at, rows]);
    this.length = rows * width;
  }

  subarray(begin = 0, end = this.length): Uint8Array | Int32Array {
    const width = this.#width;
    let run = this.#runOf(Math.floor(begin / width));
    const first = this.#part(run, begin, end);
    if (first.length === end - begin) return first;
    const values = first instanceof Uint8Array ? new Uint8Array(end - begin) : new Int32Array(end - begin);
    values.set(first);
    for (let done = first.length; done < values.length; ) {
      const part = this.#part(++run, begin + done, end);
      values.set(part, done);
      done += part.length;
    }
    return values;
  }

  /** What a run holds of the values `begin` … `end − 1`, which begin in it. */
  #part(run: number, begin: number, end: number): Uint8Array | Int32Array {
    const [from, at, next] = [this.#from[run] ?? 0, this.#at[run] ?? 0, this.#at[run + 1] ?? 0];
    const start = (from - at) * this.#width + begin;
    return this.#source.subarray(start, start + Math.min(end, next * this.#width) - begin);
  }

  /** The last run that begins at a row or before it. */
  #runOf(row: number): number {
    let [low, high] = [0, Math.max(0, this.#from.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#at[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
