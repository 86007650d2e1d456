import fc from "fast-check";
import ndarray, { type NdArray } from "ndarray";
import { describe, expect, it } from "vitest";
import type { HostData } from "./dtype.ts";
import { forEachOffset, fromNdarray, hostTensor, toNdarray } from "./host.ts";
import { sizeOf } from "./shape.ts";

fc.configureGlobal({ seed: 20261122 });

describe("fromNdarray", () => {
  const numbers = Float32Array.of(1, 2, 3, 4, 5, 6);

  it("passes a contiguous array on without a copy", () => {
    expect(fromNdarray(ndarray(numbers, [2, 3])).data).toBe(numbers);
  });

  it("copies a transposed view in the order that one sees", () => {
    const got = fromNdarray(ndarray(numbers, [2, 3]).transpose(1, 0));
    expect(got).toEqual({ dtype: "f32", shape: [3, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) });
  });

  it("copies a slice, a step and a reversal, and leaves the source alone", () => {
    const whole = ndarray(numbers, [6]);
    expect(fromNdarray(whole.lo(1).hi(3)).data).toEqual(Float32Array.of(2, 3, 4));
    expect(fromNdarray(whole.step(2)).data).toEqual(Float32Array.of(1, 3, 5));
    expect(fromNdarray(whole.step(-1)).data).toEqual(Float32Array.of(6, 5, 4, 3, 2, 1));
    expect(fromNdarray(ndarray(numbers, [2, 3]).pick(1, null)).data).toEqual(Float32Array.of(4, 5, 6));
    expect(Array.from(numbers)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ["f32", Float32Array.of(1, 0)],
    ["f32", Float64Array.of(1, 0)],
    ["i32", Int32Array.of(1, 0)],
    ["bool", Uint8Array.of(1, 0)],
  ] as const)("takes %s from %o", (dtype, data) => {
    expect(fromNdarray(ndarray<HostData>(data, [2]))).toEqual({ dtype, shape: [2], data });
    const reversed = fromNdarray(ndarray<HostData>(data, [2]).step(-1));
    expect(reversed.data.constructor).toBe(data.constructor);
    expect(Array.from(reversed.data)).toEqual([0, 1]);
  });

  it("reads any permutation of any shape as ndarray's own get() does", () => {
    const permuted = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray(
          shape.map((_, i) => i),
          { minLength: shape.length },
        ),
      ),
    );
    fc.assert(
      fc.property(permuted, ([shape, permutation]) => {
        const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => i);
        const view = ndarray(data, shape).transpose(...permutation) as NdArray<HostData>;
        const got = toNdarray(fromNdarray(view));
        expect(got.shape).toEqual(view.shape);
        forEachOffset(view.shape, [view.shape.map(() => 0)], (index) => {
          const position = unravel(index, view.shape);
          expect(got.get(...position)).toBe(view.get(...position));
        });
      }),
    );
  });
});

describe("toNdarray", () => {
  it("shares the data", () => {
    const tensor = hostTensor("f32", [2, 2], Float32Array.of(1, 2, 3, 4));
    toNdarray(tensor).set(1, 0, 30);
    expect(Array.from(tensor.data)).toEqual([1, 2, 30, 4]);
  });

  it("gives scalars and empty tensors their shape", () => {
    expect(toNdarray(hostTensor("i32", [], Int32Array.of(7))).get()).toBe(7);
    expect(toNdarray(hostTensor("f32", [0, 3], new Float32Array())).shape).toEqual([0, 3]);
  });
});

describe("forEachOffset", () => {
  it("visits the indices of a shape in order, and where other strides lead", () => {
    const seen: number[][] = [];
    forEachOffset(
      [2, 2],
      [
        [1, 2],
        [0, 1],
      ],
      (index, offsets) => seen.push([index, ...offsets]),
    );
    expect(seen).toEqual([
      [0, 0, 0],
      [1, 2, 1],
      [2, 1, 0],
      [3, 3, 1],
    ]);
  });

  it("visits a scalar once and an empty shape never", () => {
    let visits = 0;
    forEachOffset([], [], () => visits++);
    forEachOffset([3, 0], [[0, 1]], () => visits++);
    expect(visits).toBe(1);
  });
});

function unravel(index: number, shape: readonly number[]): number[] {
  return shape.map((length, axis) => Math.floor(index / sizeOf(shape.slice(axis + 1))) % length);
}
