import type { NpyDtype } from "./npy-format.ts";

/** Range of the values of an array, ends included. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** An array of whole numbers in memory. */
export type Values = Uint8Array | Int32Array;

/** Storage for `count` values of a range: a byte each where that is enough, else 32 bits. */
export function valuesOf(count: number, range: ValueRange): Values {
  return isByteRange(range) ? new Uint8Array(count) : new Int32Array(count);
}

/** Whether a byte holds every value of a range. */
export function isByteRange({ min, max }: ValueRange): boolean {
  return min >= 0 && max <= 255;
}

/** Copies the first `count` elements of `block` into `data` from index `at`.
 * @returns the index in `block` of the first value out of range, or −1 */
export function narrowInto(
  data: Values,
  at: number,
  block: Buffer,
  count: number,
  dtype: NpyDtype,
  { min, max }: ValueRange,
): number {
  if (dtype === "|u1") {
    for (let i = 0; i < count; i++) {
      const value = block[i]!;
      if (value < min || value > max) return i;
      data[at + i] = value;
    }
    return -1;
  }
  if (dtype === "<i8" || dtype === "<u8") {
    // The low word decides; the high word must be its sign.
    for (let i = 0; i < count; i++) {
      const low = block.readInt32LE(i * 8);
      if (block.readInt32LE(i * 8 + 4) !== low >> 31 || low < min || low > max) return i;
      data[at + i] = low;
    }
    return -1;
  }
  for (let i = 0; i < count; i++) {
    const value = Number(readElement(block, i, dtype));
    if (value < min || value > max) return i;
    data[at + i] = value;
  }
  return -1;
}

/** One element of a block. */
export function readElement(block: Buffer, index: number, dtype: NpyDtype): number | bigint {
  switch (dtype) {
    case "|b1":
    case "|u1":
      return block[index]!;
    case "|i1":
      return block.readInt8(index);
    case "<u2":
      return block.readUInt16LE(index * 2);
    case "<i2":
      return block.readInt16LE(index * 2);
    case "<u4":
      return block.readUInt32LE(index * 4);
    case "<i4":
      return block.readInt32LE(index * 4);
    case "<u8":
      return block.readBigUInt64LE(index * 8);
    case "<i8":
      return block.readBigInt64LE(index * 8);
  }
}
