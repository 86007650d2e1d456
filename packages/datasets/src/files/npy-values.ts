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
  if (dtype === "|u1" && min <= 0) {
    const bytes = block.subarray(0, count);
    const bad = firstAbove(bytes, max);
    if (bad < 0) data.set(bytes, at);
    return bad;
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

/** Index of the first byte above `max`, or −1. Four bytes are compared at a time: large arrays are checked whenever they are opened. */
function firstAbove(bytes: Uint8Array, max: number): number {
  if (max >= 255) return -1;
  let begin = 0;
  if (max < 128 && bytes.byteOffset % 4 === 0) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    // Added to a byte that is too large, `excess` sets its highest bit; it carries into no other byte unless that bit was set before.
    const excess = (127 - max) * 0x01010101;
    let word = 0;
    while (word < words.length && ((words[word]! | (words[word]! + excess)) & 0x80808080) === 0) word++;
    begin = word * 4;
  }
  for (let i = begin; i < bytes.length; i++) if (bytes[i]! > max) return i;
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
