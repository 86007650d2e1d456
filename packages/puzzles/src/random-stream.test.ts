import fc from "fast-check";
import { expect, test } from "vitest";
import { seeds } from "../test/boards.ts";
import { RandomStream } from "./random-stream.ts";

const draw = (stream: RandomStream, count: number): number[] => Array.from({ length: count }, () => stream.int(1000));

test("the same seed and name give the same draws, another of either others", () => {
  expect(draw(RandomStream.fromSeed(7, "a"), 6)).toMatchInlineSnapshot(`
    [
      224,
      810,
      788,
      827,
      699,
      183,
    ]
  `);
  expect(draw(RandomStream.fromSeed(7, "a"), 6)).toEqual(draw(RandomStream.fromSeed(7, "a"), 6));
  const streams = [0, 1, 7, 2 ** 32, 2 ** 32 + 7, 2 ** 53 - 1].flatMap((seed) =>
    ["", "a", "b", "ab"].map((name) => draw(RandomStream.fromSeed(seed, name), 6).join()),
  );
  expect(new Set(streams).size).toBe(24);
});

test("a restored stream continues from its state", () => {
  fc.assert(
    fc.property(seeds, fc.nat(50), (seed, skipped) => {
      const stream = RandomStream.fromSeed(seed);
      draw(stream, skipped);
      const state = JSON.parse(JSON.stringify(stream.state()));
      expect(draw(RandomStream.fromState(state), 20)).toEqual(draw(stream, 20));
    }),
  );
});

test("draws are spread evenly, over near seeds too", () => {
  const counts = new Array<number>(9).fill(0);
  for (let seed = 0; seed < 9000; seed++) counts[RandomStream.fromSeed(seed).int(9)]!++;
  // Standard deviation 30: five of them.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test("shuffle gives every order", () => {
  const stream = RandomStream.fromSeed(1);
  const orders = new Map<string, number>();
  for (let i = 0; i < 2400; i++) {
    const values = [1, 2, 3, 4];
    stream.shuffle(values);
    orders.set(values.join(""), (orders.get(values.join("")) ?? 0) + 1);
  }
  expect(orders.size).toBe(24);
  expect(Math.max(...orders.values())).toBeLessThan(160);
});

test.each([-1, 0.5, Number.NaN, 2 ** 60])("no stream for seed %s", (seed) => {
  expect(() => RandomStream.fromSeed(seed)).toThrow(/seed: expected a whole number/);
});

test.each([[[1, 2, 3]], ["abcd"], [[1, 2, 3, 0.5]]])("no stream for state %s", (state) => {
  expect(() => RandomStream.fromState(state as number[])).toThrow(/random state/);
});
