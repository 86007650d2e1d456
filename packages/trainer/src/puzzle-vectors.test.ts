import { NAMES } from "@kensho/models";
import { hostTensor } from "@kensho/tensor";
import { expect, it } from "vitest";
import { puzzleVectorsByName } from "./puzzle-vectors.ts";

const head = hostTensor("f32", [1], Float32Array.of(7));
const table = hostTensor("f32", [3, 2], Float32Array.of(0, 0, 1, 2, 3, 4));

it("a puzzle vector goes to the row of its name, and a new puzzle starts at zero", () => {
  const names = { from: ["<blank>", "a", "b"], to: ["<blank>", "b", "new", "a"] };
  const { weights, matched } = puzzleVectorsByName(
    { head, [NAMES.puzzles]: table },
    { num_puzzle_identifiers: 4 },
    names,
  );
  expect(weights[NAMES.puzzles]).toEqual(hostTensor("f32", [4, 2], Float32Array.of(0, 0, 3, 4, 0, 0, 1, 2)));
  expect(weights.head).toBe(head);
  expect(matched).toBe(3);
});

it("a name past the table has no vector", () => {
  const names = { from: ["<blank>", "a", "b", "c"], to: ["c", "b"] };
  const { weights, matched } = puzzleVectorsByName({ [NAMES.puzzles]: table }, { num_puzzle_identifiers: 2 }, names);
  expect(Array.from(weights[NAMES.puzzles]?.data ?? [])).toEqual([0, 0, 3, 4]);
  expect(matched).toBe(1);
});
