import { matmul, type Tensor, tensor, transpose } from "@kensho/tensor";
import { compute, ENGINES, relativeError } from "@kensho/testing";
import { expect, it } from "vitest";
import { randomTensor } from "../test/random-tensor.ts";
import { rope, ropeTable } from "./rope.ts";

const [L, HEADS, HEAD_DIM] = [7, 2, 6];

it("keeps the norm of every vector", async () => {
  const x = randomTensor(1, [1, L, HEADS, HEAD_DIM], 3);
  const { before, after } = await compute(ENGINES.reference(), { before: x, after: rope(x, ropeTable(L, HEAD_DIM)) });
  const norm = (data: ArrayLike<number>, at: number): number =>
    Math.hypot(...Array.from({ length: HEAD_DIM }, (_, i) => data[at * HEAD_DIM + i] as number));
  for (let vector = 0; vector < L * HEADS; vector++) {
    expect(norm(after.data, vector)).toBeCloseTo(norm(before.data, vector), 12);
  }
  expect(relativeError(after, before)).toBeGreaterThan(0.1);
});

it("leaves position 0 as it is", async () => {
  const x = randomTensor(2, [1, 1, HEADS, HEAD_DIM]);
  const { before, after } = await compute(ENGINES.reference(), { before: x, after: rope(x, ropeTable(1, HEAD_DIM)) });
  expect(Array.from(after.data)).toEqual(Array.from(before.data));
});

it("makes products depend on the distance of positions alone", async () => {
  // One query and one key, repeated at every position: the score of (i, j) is a function of j − i.
  const repeated = (seed: number): Tensor => {
    const row = randomTensor(seed, [1, 1, 1, HEAD_DIM]);
    return matmul(tensor([[Array.from({ length: L }, () => [1])]]), row); // [1, 1, L, HEAD_DIM]
  };
  const table = ropeTable(L, HEAD_DIM);
  const place = (x: Tensor): Tensor => transpose(rope(transpose(x, [0, 2, 1, 3]), table), [0, 2, 1, 3]);
  const scores = matmul(place(repeated(3)), place(repeated(4)), { transposeB: true });
  const { data } = (await compute(ENGINES.reference(), { scores })).scores;
  const score = (i: number, j: number): number => data[i * L + j] as number;
  for (let i = 1; i < L; i++) {
    for (let j = 1; j < L; j++) expect(score(i, j)).toBeCloseTo(score(i - 1, j - 1), 12);
  }
  expect(new Set(Array.from({ length: L }, (_, j) => score(0, j).toFixed(6))).size).toBe(L);
});
