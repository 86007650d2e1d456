import { createHash } from "node:crypto";
import type { Board, ClassWords } from "@kensho/puzzles";

/** The place of a puzzle in a random order that depends on seed and puzzle alone. */
export function orderOf(seed: number, puzzle: Board): ClassWords {
  const digest = createHash("sha1").update(`${seed}:`).update(puzzle).digest();
  return { high: digest.readUInt32BE(0), low: digest.readUInt32BE(4) };
}

/** The indices of keys in ascending order; equal keys keep theirs. A radix sort, since comparing millions of pairs of words takes far longer. */
export function sortedIndices(high: Uint32Array, low: Uint32Array, count: number): Uint32Array {
  let from = Uint32Array.from({ length: count }, (_, i) => i);
  let into = new Uint32Array(count);
  const starts = new Uint32Array(1 << 16);
  for (const [words, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const) {
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[(words[i]! >>> shift) & 0xffff]!++;
    let sum = 0;
    for (let key = 0; key < starts.length; key++) {
      const here = starts[key]!;
      starts[key] = sum;
      sum += here;
    }
    for (let i = 0; i < count; i++) {
      const index = from[i]!;
      into[starts[(words[index]! >>> shift) & 0xffff]!++] = index;
    }
    [from, into] = [into, from];
  }
  return from;
}
