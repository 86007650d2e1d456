import { DatasetFileError, DatasetOptionError, type TokenArray } from "@kensho/puzzles";
import type { NpyFile } from "./npy-file.ts";
import { isByteRange, narrowInto, readElement, type ValueRange, type Values, valuesOf } from "./npy-values.ts";

/** Bytes that are read ahead where one read follows the other. */
const AHEAD = 1 << 18;

/** The values of an `.npy` file, read as they are needed: what a batch takes costs a read of its rows, whatever the size of the file.
 * Reads that follow each other, as those of an evaluation do, are served from a window that is read ahead.
 * The file stays open until nothing refers to the array. */
export class FileArray implements TokenArray {
  readonly length: number;
  readonly #file: NpyFile;
  readonly #range: ValueRange;
  readonly #ahead: number;
  #window: { readonly begin: number; readonly values: Values } | undefined;
  /** Where the last read ended. */
  #end = 0;

  /** @param range  of the values that the file is known to hold  @param ahead  bytes to read ahead */
  constructor(file: NpyFile, range: ValueRange, ahead = AHEAD) {
    this.length = file.count;
    this.#file = file;
    this.#range = range;
    this.#ahead = Math.floor(ahead / file.width);
    file.closeWhenUnused();
  }

  /** The values `begin` … `end − 1`, by default all, in memory of their own.
   * @throws {DatasetFileError} if the file ends before, or holds values out of range: it was changed after it was opened */
  subarray(begin = 0, end = this.length): Values {
    if (!(begin >= 0 && begin <= end && end <= this.length))
      throw new DatasetOptionError(`subarray: expected 0 ≤ begin ≤ end ≤ ${this.length}, got ${begin} and ${end}`);
    const follows = begin === this.#end;
    this.#end = end;
    const held = this.#window;
    if (held !== undefined && begin >= held.begin && end <= held.begin + held.values.length)
      return held.values.slice(begin - held.begin, end - held.begin);
    if (!follows || end - begin >= this.#ahead) return this.#read(begin, end);
    const values = this.#read(begin, Math.min(this.length, begin + this.#ahead));
    this.#window = { begin, values };
    return values.slice(0, end - begin);
  }

  #read(begin: number, end: number): Values {
    const { dtype, start, width, file } = this.#file;
    const bytes = Buffer.allocUnsafeSlow((end - begin) * width);
    this.#file.readNow(bytes, start + begin * width);
    // Bytes are the values already; they are checked where they lie.
    const own = dtype === "|u1" && isByteRange(this.#range);
    const values = own
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
      : valuesOf(end - begin, this.#range);
    const bad = narrowInto(values, 0, bytes, end - begin, dtype, this.#range);
    if (bad < 0) return values;
    throw outOfRange(file, readElement(bytes, bad, dtype), this.#range, start + (begin + bad) * width);
  }
}

/** A value that an array may not hold. */
export function outOfRange(
  file: string,
  value: number | bigint,
  { min, max }: ValueRange,
  offset: number,
): DatasetFileError {
  return new DatasetFileError(file, `value ${value} is outside ${min}…${max}`, { offset });
}
