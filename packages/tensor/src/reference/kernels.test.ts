import { describe, expect, it } from "vitest";
import { argMax, inverseRms, matmul, max, rmsNorm, softmax, sum } from "../ops/contract.ts";
import * as elementwise from "../ops/elementwise.ts";
import { after, broadcastTo, concat, pad, reshape, slice, transpose } from "../ops/layout.ts";
import { constant, type Nested, tensor } from "../ops/leaves.ts";
import { gather, scatterAdd } from "../ops/rows.ts";
import type { PrimitiveName } from "../primitives/table.ts";
import type { Tensor } from "../tensor.ts";
import { value } from "../value.ts";

const { abs, add, and, atan, cast, cos, div, equal, exp, floor, finite, less, log, maximum, minimum, mul, neg, not } =
  elementwise;
const { or, sigmoid, sign, silu, sin, sqrt, stopGradient, sub, tanh, where } = elementwise;

const i32 = (values: Nested): Tensor => tensor(values, "i32");
const m = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

type Expectation = readonly [what: string, tensor: Tensor, shape: readonly number[], values: readonly number[]];

/** What each primitive must give, worked out by hand or taken from a table of constants: the reference is not its own judge. */
const EXPECTED = {
  // The data of inputs and state comes back in the engine's tests; here there is nothing to compute.
  input: [],
  state: [],
  constant: [["row-major", constant(Float32Array.of(1, 2, 3, 4), [2, 2]), [2, 2], [1, 2, 3, 4]]],
  neg: [["both signs", neg(tensor([1, -2.5, 0])), [3], [-1, 2.5, -0]]],
  abs: [["both signs", abs(tensor([1, -2.5, 0])), [3], [1, 2.5, 0]]],
  sign: [["both signs", sign(tensor([7, -0.1, 0])), [3], [1, -1, 0]]],
  floor: [["towards −∞", floor(tensor([1.9, -1.1, 2])), [3], [1, -2, 2]]],
  exp: [["0, ln 2, 1", exp(tensor([0, Math.LN2, 1])), [3], [1, 2, Math.E]]],
  log: [["1, e, 2", log(tensor([1, Math.E, 2])), [3], [0, 1, Math.LN2]]],
  sqrt: [["squares and a half", sqrt(tensor([9, 0, 0.5])), [3], [3, 0, Math.SQRT1_2]]],
  sin: [["0, π/2, π/6", sin(tensor([0, Math.PI / 2, Math.PI / 6])), [3], [0, 1, 0.5]]],
  cos: [["0, π, π/3", cos(tensor([0, Math.PI, Math.PI / 3])), [3], [1, -1, 0.5]]],
  tanh: [["0 and ln 2", tanh(tensor([0, Math.LN2])), [2], [0, 0.6]]],
  atan: [["0, 1, −1", atan(tensor([0, 1, -1])), [3], [0, Math.PI / 4, -Math.PI / 4]]],
  sigmoid: [["0 and ±ln 3", sigmoid(tensor([0, Math.log(3), -Math.log(3)])), [3], [0.5, 0.75, 0.25]]],
  silu: [["0 and ln 3", silu(tensor([0, Math.log(3)])), [2], [0, 0.75 * 1.0986122886681098]]],
  finite: [
    ["numbers", finite(tensor([0, -3.4e38, 1e-45])), [3], [1, 1, 1]],
    ["none", finite(tensor([Number.NaN, Infinity, -Infinity, 1e39])), [4], [0, 0, 0, 0]],
  ],
  not: [["both", not(tensor([true, false])), [2], [0, 1]]],
  cast: [
    ["f32 to i32 cuts towards 0", cast(tensor([1.9, -1.9, 0.5]), "i32"), [3], [1, -1, 0]],
    ["to bool is ≠ 0", cast(tensor([0.5, 0, -3]), "bool"), [3], [1, 0, 1]],
    ["bool to f32", cast(tensor([true, false]), "f32"), [2], [1, 0]],
  ],
  after: [["x", after(tensor([1, -2]), tensor([9])), [2], [1, -2]]],
  stopGradient: [["as it was", stopGradient(tensor([1, -2])), [2], [1, -2]]],
  add: [["row to matrix", add(m, tensor([10, 20, 30])), [2, 3], [11, 22, 33, 14, 25, 36]]],
  sub: [["number from the left", sub(1, tensor([1, 2, 4])), [3], [0, -1, -3]]],
  mul: [["column by row", mul(tensor([[2], [3]]), tensor([1, 10])), [2, 2], [2, 20, 3, 30]]],
  div: [["by a column", div(m, tensor([[1], [2]])), [2, 3], [1, 2, 3, 2, 2.5, 3]]],
  maximum: [["against 3", maximum(m, 3), [2, 3], [3, 3, 3, 4, 5, 6]]],
  minimum: [["against 3", minimum(m, 3), [2, 3], [1, 2, 3, 3, 3, 3]]],
  equal: [["whole numbers", equal(i32([1, 2, 3]), 2), [3], [0, 1, 0]]],
  less: [["a tie is not less", less(tensor([1, 2, 3]), 2), [3], [1, 0, 0]]],
  and: [
    ["truth table", and(tensor([true, true, false, false]), tensor([true, false, true, false])), [4], [1, 0, 0, 0]],
  ],
  or: [["truth table", or(tensor([true, true, false, false]), tensor([true, false, true, false])), [4], [1, 1, 1, 0]]],
  where: [["column condition", where(tensor([[true], [false]]), tensor([1, 2]), 9), [2, 2], [1, 2, 9, 9]]],
  matmul: [
    [
      "2×3 by 3×2",
      matmul(
        m,
        tensor([
          [1, 0],
          [0, 1],
          [1, 1],
        ]),
      ),
      [2, 2],
      [4, 5, 10, 11],
    ],
    ["M·Mᵀ", matmul(m, m, { transposeB: true }), [2, 2], [14, 32, 32, 77]],
    ["Mᵀ·M", matmul(m, m, { transposeA: true }), [3, 3], [17, 22, 27, 22, 29, 36, 27, 36, 45]],
    ["one matrix for a batch", matmul(tensor([[[1, 2]], [[3, 4]]]), tensor([[1], [10]])), [2, 1, 1], [21, 43]],
    ["nothing to add up", matmul(tensor([[], []]), constant(new Float32Array(), [0, 2])), [2, 2], [0, 0, 0, 0]],
  ],
  sum: [
    ["all", sum(m), [], [21]],
    ["rows", sum(m, { axes: [1] }), [2], [6, 15]],
    ["columns, kept", sum(m, { axes: [-2], keepDims: true }), [1, 3], [5, 7, 9]],
    ["no element", sum(constant(new Float32Array(), [0, 2]), { axes: [0] }), [2], [0, 0]],
  ],
  max: [
    ["all negative", max(tensor([-3, -1, -2])), [], [-1]],
    ["columns", max(m, { axes: [0] }), [3], [4, 5, 6]],
  ],
  argMax: [
    ["first of equals", argMax(tensor([1, 3, 3, 2])), [], [1]],
    [
      "down the columns",
      argMax(
        tensor([
          [1, 9],
          [2, 3],
        ]),
        0,
      ),
      [2],
      [1, 0],
    ],
  ],
  softmax: [["0 and ln 3", softmax(tensor([0, Math.log(3)])), [2], [0.25, 0.75]]],
  // Mean square of 3 and 4 is 12.5, so of 3, 4 and eps 12.5 it is 25.
  rmsNorm: [["3 and 4", rmsNorm(tensor([3, 4]), 12.5), [2], [0.6, 0.8]]],
  inverseRms: [["3 and 4", inverseRms(tensor([[3, 4]]), 12.5), [1, 1], [0.2]]],
  reshape: [["keeps the order", reshape(m, [3, -1]), [3, 2], [1, 2, 3, 4, 5, 6]]],
  transpose: [
    ["2×3", transpose(m), [3, 2], [1, 4, 2, 5, 3, 6]],
    [
      "axis 2 first",
      transpose(
        tensor([
          [
            [1, 2],
            [3, 4],
          ],
        ]),
        [2, 0, 1],
      ),
      [2, 1, 2],
      [1, 3, 2, 4],
    ],
  ],
  broadcastTo: [["a column", broadcastTo(tensor([[1], [2]]), [2, 3]), [2, 3], [1, 1, 1, 2, 2, 2]]],
  slice: [["a box", slice(m, [0, 1], [2, 3]), [2, 2], [2, 3, 5, 6]]],
  pad: [["one side each", pad(tensor([[1, 2]]), [1, 0], [0, 1]), [2, 3], [0, 0, 0, 1, 2, 0]]],
  concat: [["columns", concat([m, tensor([[7], [8]])], 1), [2, 4], [1, 2, 3, 7, 4, 5, 6, 8]]],
  gather: [["rows, one twice", gather(m, i32([1, 0, 1])), [3, 3], [4, 5, 6, 1, 2, 3, 4, 5, 6]]],
  scatterAdd: [["rows, one twice", scatterAdd(i32([2, 0, 2]), tensor([[1], [2], [4]]), 4), [4, 1], [2, 0, 5, 0]]],
} satisfies Record<PrimitiveName, readonly Expectation[]>;

const table: Readonly<Record<PrimitiveName, readonly Expectation[]>> = EXPECTED;
const rows = Object.entries(table).flatMap(([primitive, cases]) => cases.map((one) => [primitive, ...one] as const));

describe("reference values", () => {
  it.each(rows)("%s: %s", async (_, __, result, shape, values) => {
    const got = await value(result);
    expect(got.shape).toEqual(shape);
    expect(got.data).toHaveLength(values.length);
    for (const [i, want] of values.entries()) expect(got.data[i]).toBeCloseTo(want, 14);
  });

  it("holds f32 in float64, whole numbers and truth values in their own storage", async () => {
    expect((await value(tensor(0.1))).data).toEqual(Float64Array.of(0.1));
    expect((await value(add(i32([1]), 2))).data).toEqual(Int32Array.of(3));
    expect((await value(less(tensor([1]), 2))).data).toEqual(Uint8Array.of(1));
  });

  it("overflows nowhere in softmax and sigmoid", async () => {
    expect((await value(softmax(tensor([1000, 0])))).data).toEqual(Float64Array.of(1, 0));
    expect((await value(softmax(tensor([-1000, -1000])))).data).toEqual(Float64Array.of(0.5, 0.5));
    expect((await value(sigmoid(tensor([1000, -1000])))).data).toEqual(Float64Array.of(1, 0));
  });

  it("says which index is outside", async () => {
    await expect(value(gather(m, i32([2])))).rejects.toThrow("gather: index 2 is outside 0 ≤ i < 2");
    await expect(value(gather(m, i32([-1])))).rejects.toThrow("gather: index -1 is outside 0 ≤ i < 2");
    await expect(value(scatterAdd(i32([3]), tensor([1]), 3))).rejects.toThrow(
      "scatterAdd: index 3 is outside 0 ≤ i < 3",
    );
  });
});

describe("what is built from primitives", () => {
  const { greater, greaterEqual, square } = elementwise;
  it.each([
    ["greater", greater(m, 3), [0, 0, 0, 1, 1, 1]],
    ["greater, number first", greater(3, m), [1, 1, 0, 0, 0, 0]],
    ["greaterEqual", greaterEqual(m, 3), [0, 0, 1, 1, 1, 1]],
    ["greaterEqual of NaN", greaterEqual(tensor([Number.NaN]), 0), [1]],
    ["square", square(tensor([-3, 0.5])), [9, 0.25]],
  ])("%s", async (_, result, values) => {
    expect(Array.from((await value(result)).data)).toEqual(values);
  });
});
