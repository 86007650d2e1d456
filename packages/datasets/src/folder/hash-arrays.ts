import { createHash } from "node:crypto";
import type { TokenArray } from "@kensho/puzzles";

/** Values hashed at once. */
const WINDOW = 1 << 22;

/** SHA-256 over the values of arrays, one after the other, in windows: arrays in files need not fit in memory, and no hash takes 2 GiB at once. */
export function hashArrays(arrays: readonly TokenArray[], window = WINDOW): string {
  const hash = createHash("sha256");
  for (const array of arrays) {
    for (let begin = 0; begin < array.length; begin += window) {
      const { buffer, byteOffset, byteLength } = array.subarray(begin, Math.min(array.length, begin + window));
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest("hex");
}
