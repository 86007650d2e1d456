import fc from "fast-check";
import { expect, test } from "vitest";
import { geometries, puzzles } from "../../../puzzles/test/boards.ts";
import { PackedPuzzles } from "./packed-puzzles.ts";
import { sortedIndices } from "./sample-order.ts";
import { WordPairSet } from "./word-pair-set.ts";

test("what is packed comes out as it was, solved or not", () => {
  fc.assert(
    fc.property(
      geometries.chain(puzzles),
      fc.boolean(),
      fc.option(fc.nat(300), { nil: undefined }),
      (made, known, rating) => {
        const { puzzle, solution } = made;
        const packed = new PackedPuzzles(puzzle.length);
        const row = { puzzle, ...(rating === undefined ? {} : { rating }) };
        packed.push({ ...row, solution: known ? solution : undefined });
        expect(packed.at(0)).toEqual({ ...row, solution: known ? solution : undefined });
        packed.solve(0, solution);
        expect(packed.at(0)).toEqual({ ...row, solution });
      },
    ),
    { numRuns: 50 },
  );
});

test("more than a chunk", () => {
  const packed = new PackedPuzzles(16);
  const board = (i: number) => Uint8Array.from({ length: 16 }, (_, cell) => (i >> cell) & 1);
  for (let i = 0; i < 40_000; i++) packed.push({ puzzle: board(i), solution: undefined });
  expect(packed.length).toBe(40_000);
  for (const i of [0, 16_383, 16_384, 39_999]) expect(packed.at(i).puzzle).toEqual(board(i));
});

test("a set of word pairs is a set", () => {
  const word = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
  fc.assert(
    fc.property(fc.array(fc.record({ high: word, low: word }), { maxLength: 3000, size: "max" }), (keys) => {
      const [set, known] = [new WordPairSet(), new Set<string>()];
      for (const key of keys) {
        expect(set.has(key)).toBe(known.has(`${key.high},${key.low}`));
        set.add(key);
        known.add(`${key.high},${key.low}`);
      }
      expect(set.size).toBe(known.size);
      expect(keys.every((key) => set.has(key))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("indices in the order of their keys, equal ones in their own", () => {
  const word = fc.oneof(fc.nat(2), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 200 }), (keys) => {
      const sorted = [...keys.keys()].sort((a, b) => keys[a]![0] - keys[b]![0] || keys[a]![1] - keys[b]![1] || a - b);
      const [high, low] = [0, 1].map((i) => Uint32Array.from(keys, (key) => key[i]!));
      expect([...sortedIndices(high!, low!, keys.length)]).toEqual(sorted);
    }),
  );
});
