import { RandomStream } from "@kensho/puzzles";
import { expect, it } from "vitest";
import { pretend } from "../test/pretend.ts";
import { type Pass, runPasses } from "./passes.ts";

/** A grid whose first token says which pass it is. */
const grid = (name: number): number[] => [name, ...new Array<number>(15).fill(0)];

/** Passes that end at the step given for each, and what each saw. */
function passesTo(ends: readonly number[]) {
  const seen = ends.map((): number[][] => []);
  const passes = ends.map(
    (end, name): Pass => ({
      tokens: Int32Array.from(grid(name)),
      identifier: 0,
      steps: 1000,
      see: ({ step, prediction }) => {
        seen[name]?.push([step, prediction[0] as number, prediction[1] as number]);
        return step >= end;
      },
    }),
  );
  return { seen, source: { next: (free: number) => passes.splice(0, free) } };
}

/** Answers with the pass's name and the step that its slot remembers. */
const recite = (input: readonly number[], step: number) => ({
  prediction: [input[0] as number, step, ...input.slice(2)],
});

it.each([
  [4, [3, 1, 1, 2, 5, 1]],
  [8, [40, 1, 1, 1, 1, 1, 1, 1]],
  [8, [2, 60, 1, 1, 1, 30, 1, 1, 1, 12, 9]],
  [1, [2, 3]],
  [64, [7]],
])("in %d slots, every pass has all its own steps, wherever it is moved to: %j", async (slots, ends) => {
  const { thinker } = pretend(slots, recite);
  const { seen, source } = passesTo(ends);
  await runPasses(thinker, source);
  for (const [name, end] of ends.entries())
    expect(seen[name]).toEqual(Array.from({ length: end }, (_, i) => [i + 1, name, i + 1]));
});

it("a slot that is free takes the next pass at once", async () => {
  const { thinker, slots } = pretend(2, recite);
  await runPasses(thinker, passesTo([4, 1, 1, 1, 1]).source);
  expect(slots).toEqual([2, 2, 2, 2]);
});

it("what is left over moves to fewer slots; few passes never take many", async () => {
  const { thinker, slots } = pretend(8, recite);
  await runPasses(thinker, passesTo([30, 1, 1, 1, 1, 1, 1, 1]).source);
  expect(slots.slice(0, 5)).toEqual([8, 8, 8, 8, 8]);
  expect(slots.at(-1)).toBe(1);
  expect(slots.filter((count) => count === 8).length).toBeLessThan(15);
  const few = pretend(64, recite);
  await runPasses(few.thinker, passesTo([2, 2, 2]).source);
  expect(few.slots).toEqual([4, 4]);
});

it("noise is the same for the same stream, another for another one, and only where it was asked for", async () => {
  const noises = async (names: readonly (string | undefined)[]): Promise<number[]> => {
    const seen = new Map<number, number>();
    const { thinker } = pretend(4, (input, step, noise) => {
      if (step === 2) seen.set(input[0] as number, noise);
      return recite(input, step);
    });
    const passes = names.map(
      (name, i): Pass => ({
        tokens: Int32Array.from(grid(i + 1)),
        identifier: 0,
        steps: 2,
        ...(name === undefined ? {} : { noise: { sigma: 2, random: RandomStream.fromSeed(1, name) } }),
        see: () => false,
      }),
    );
    await runPasses(thinker, { next: (free) => passes.splice(0, free) });
    return names.map((_, i) => seen.get(i + 1) as number);
  };
  const [a, none, b, again] = await noises(["a", undefined, "b", "a"]);
  expect(none).toBe(0);
  expect(a).toBe(again);
  expect([0, a]).not.toContain(b);
});
