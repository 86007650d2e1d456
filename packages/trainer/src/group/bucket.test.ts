import { type HostTensor, hostTensor, input } from "@kensho/tensor";
import { expect, it } from "vitest";
import { Bucket } from "./bucket.ts";
import { shareOf } from "./training-group.ts";

it("shares cover a batch once, in order, as evenly as can be", () => {
  for (const [batch, size] of [
    [64, 4],
    [7, 3],
    [5, 5],
  ] as const) {
    const shares = Array.from({ length: size }, (_, rank) => shareOf(batch, { rank, size }));
    expect(shares.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(
      Array.from({ length: batch }, (_, i) => i),
    );
    const rows = shares.map(({ from, to }) => to - from);
    expect(Math.max(...rows) - Math.min(...rows)).toBeLessThanOrEqual(1);
  }
});

it("the sum of the ranks' buckets has sums of tensors, and rows side by side", () => {
  const f32 = (shape: readonly number[], ...values: number[]): HostTensor =>
    hostTensor("f32", shape, Float32Array.from(values));
  const bucketOf = (rank: number, rows: number): Bucket => {
    const share = shareOf(3, { rank, size: 2 });
    expect(share.to - share.from).toBe(rows);
    return new Bucket({ w: input("w", [2]) }, { ids: input("ids", [rows], "i32"), v: input("v", [rows, 2]) }, 3, share);
  };
  const [first, second] = [bucketOf(0, 1), bucketOf(1, 2)];
  const ids = (...values: number[]): HostTensor => hostTensor("i32", [values.length], Int32Array.from(values));
  const pack = (): [Float32Array | Float64Array, Float32Array | Float64Array] => [
    first.pack({ w: f32([2], 1, 2), ids: ids(2 ** 24), v: f32([1, 2], 5, 6) }),
    second.pack({ w: f32([2], 10, 20), ids: ids(8, 9), v: f32([2, 2], 7, 8, 9, 10) }),
  ];
  pack();
  const [a, b] = pack(); // a second time: what was summed before must not stay
  for (const [i, value] of b.entries()) a[i] = (a[i] as number) + value;
  expect(Array.from(first.tensor("w").data)).toEqual([11, 22]);
  expect(Array.from(first.tensor("ids").data)).toEqual([2 ** 24, 8, 9]);
  expect(first.tensor("v")).toEqual(f32([3, 2], 5, 6, 7, 8, 9, 10));
});
