import fc from "fast-check";
import { type ArcTask, parseArcTask } from "../src/arc/arc-task.ts";

const grid = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }))
  .chain(([rows, cols]) =>
    fc.array(fc.array(fc.nat(9), { minLength: cols, maxLength: cols }), { minLength: rows, maxLength: rows }),
  );
const pair = fc.record({ input: grid, output: grid });

/** Any task, as JSON. */
export const arcJson = fc.record({
  train: fc.array(pair, { minLength: 1, maxLength: 3 }),
  test: fc.array(pair, { minLength: 1, maxLength: 2 }),
});

/** Any task. */
export const arcTasks: fc.Arbitrary<ArcTask> = arcJson.map((json) => parseArcTask("any", json, "any"));

/** A small task of one's own making: mirror the picture, whose colours the seed decides. */
export function mirrorTask(seed: number): { train: object[]; test: object[] } {
  const pair = (k: number): object => {
    const input = Array.from({ length: 3 }, (_, i) =>
      Array.from({ length: 4 }, (_, j) => (seed * 7 + k * 5 + i * 3 + j * j) % 10),
    );
    return { input, output: input.map((row) => [...row].reverse()) };
  };
  return { train: [pair(1), pair(2)], test: [pair(3)] };
}
