import { formatError, KenshoError } from "@kensho/errors";
import { describe, expect, it } from "vitest";
import { DTypeError, EngineError, GraphError, ShapeError } from "./errors.ts";
import { graph } from "./graph/graph.ts";
import { hostTensor } from "./host.ts";
import { argMax, inverseRms, matmul, max, softmax, sum } from "./ops/contract.ts";
import { add, and, div, exp, maximum, neg, not, where } from "./ops/elementwise.ts";
import { broadcastTo, concat, expandDims, pad, reshape, slice, sliceAxis, squeeze, transpose } from "./ops/layout.ts";
import { constant, full, input, state, tensor } from "./ops/leaves.ts";
import { gather, scatterAdd } from "./ops/rows.ts";
import { scope } from "./scope.ts";

/** Class, code and message of what `body` throws. */
function thrownBy(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (!(error instanceof KenshoError)) throw error;
    return `${error.name} ${error.code}\n${formatError(error)}`;
  }
  return "no error";
}

const m = input("m", [2, 3]);
const n = input("n", [2, 3], "i32");
const flag = input("flag", [2], "bool");
const empty = input("empty", [0, 3]);

describe("messages of shape errors", () => {
  it("matmul: inner dimensions, with labelled shapes, the place, and the flag that would fit", () => {
    expect(
      thrownBy(() => scope("trm", () => scope("head", () => matmul(m, input("w", [4, 3]))))),
    ).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      matmul: inner dimensions differ (3 and 4)
        lhs [M, K]: [2, 3]
        rhs [K, N]: [4, 3]
        at: trm.head
        hint: set transposeB: true, the other axis of rhs fits"
    `);
  });
  it("matmul: inner dimensions that fit neither way", () => {
    expect(thrownBy(() => matmul(m, input("w", [4, 5]), { transposeA: true }))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      matmul: inner dimensions differ (2 and 4)
        lhs [K, M]: [2, 3]
        rhs [K, N]: [4, 5]
        hint: check the sizes in the config"
    `);
  });
  it("matmul: a vector", () => {
    expect(thrownBy(() => matmul(m, input("w", [3])))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      matmul: both operands need at least two axes
        lhs [M, K]: [2, 3]
        rhs [K, N]: [3]
        hint: reshape a vector to [1, K] or [K, 1]"
    `);
  });
  it("matmul: batches", () => {
    expect(thrownBy(() => matmul(input("a", [2, 4, 5]), input("b", [3, 5, 6])))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      matmul: batch axes do not broadcast
        lhs [M, K]: [2, 4, 5]
        rhs [K, N]: [3, 5, 6]
        hint: axes are aligned from the right; each pair must be equal, or one of them 1"
    `);
  });
  it("broadcasting", () => {
    expect(thrownBy(() => add(m, input("b", [2])))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      add: shapes do not broadcast
        a: [2, 3]
        b: [2]
        hint: axes are aligned from the right; each pair must be equal, or one of them 1"
    `);
  });
  it("broadcasting of three", () => {
    expect(thrownBy(() => where(flag, m, m))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      where: shapes do not broadcast
        condition: [2]
        a:         [2, 3]
        b:         [2, 3]
        hint: axes are aligned from the right; each pair must be equal, or one of them 1"
    `);
  });
  it("reshape: another number of elements", () => {
    expect(thrownBy(() => reshape(m, [4, 2]))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      reshape: 6 elements cannot become 8
        from: [2, 3]
        to:   [4, 2]
        hint: one length may be −1: it is worked out from the others"
    `);
  });
  it("reshape: a length that cannot be worked out", () => {
    expect(thrownBy(() => reshape(m, [4, -1]))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      reshape: 6 elements do not divide by 4
        from: [2, 3]
        to:   [4, -1]"
    `);
  });
  it("reshape: two lengths to work out", () => {
    expect(thrownBy(() => reshape(m, [-1, -1]))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      reshape: only one length may be −1
        to: [-1, -1]"
    `);
  });
  it("concat: another axis differs", () => {
    expect(thrownBy(() => concat([m, input("b", [3, 3])], 1))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      concat: shapes may differ only along axis 1
        tensor 0: [2, 3]
        tensor 1: [3, 3]
        hint: join along the axis that differs, or pad the shorter ones"
    `);
  });
  it("concat: no such axis, nothing to join", () => {
    expect(thrownBy(() => concat([m], 2))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      concat: no axis 2 in a tensor of rank 2
        tensor 0: [2, 3]
        hint: axes count from 0, or from −1 for the last"
    `);
    expect(thrownBy(() => concat([]))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      concat: needs at least one tensor"
    `);
  });
  it("transpose", () => {
    expect(thrownBy(() => transpose(m, [0, 0]))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      transpose: the permutation must name every axis once
        x:           [2, 3]
        permutation: [0, 0]"
    `);
  });
  it("broadcastTo", () => {
    expect(thrownBy(() => broadcastTo(m, [3, 3]))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      broadcastTo: shape does not broadcast to the target
        from: [2, 3]
        to:   [3, 3]
        hint: only axes of length 1 are repeated, and new ones are added on the left"
    `);
  });
  it("slice", () => {
    expect(thrownBy(() => slice(m, [0, 2], [2, 4]))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      slice: needs whole numbers 0 ≤ start ≤ end ≤ length on every axis
        x:      [2, 3]
        starts: [0, 2]
        ends:   [2, 4]"
    `);
  });
  it("pad", () => {
    expect(thrownBy(() => pad(m, [1], [0]))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      pad: needs a whole number from 0 for each side of every axis
        x:      [2, 3]
        before: [1]
        after:  [0]"
    `);
  });
  it("reductions", () => {
    expect(thrownBy(() => sum(m, { axes: [2] }))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      sum: no axis 2 in a tensor of rank 2
        x: [2, 3]
        hint: axes count from 0, or from −1 for the last"
    `);
    expect(thrownBy(() => max(empty, { axes: [0] }))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      max: the maximum of no elements does not exist
        x: [0, 3]"
    `);
  });
  it("rows of a scalar, of nothing", () => {
    expect(thrownBy(() => softmax(tensor(1)))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      softmax: works over the last axis, and a scalar has none
        x: []
        hint: reshape it to [1]"
    `);
    expect(thrownBy(() => inverseRms(input("e", [2, 0])))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      inverseRms: the mean of no elements does not exist
        x: [2, 0]"
    `);
  });
  it("gather and scatterAdd", () => {
    expect(thrownBy(() => gather(tensor(1), tensor([0], "i32")))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      gather: the table needs a row axis
        table: []"
    `);
    expect(thrownBy(() => scatterAdd(tensor([0, 1], "i32"), input("u", [3, 4]), 5))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      scatterAdd: updates must begin with the axes of indices
        indices: [2]
        updates: [3, 4]"
    `);
  });
  it("nested arrays with rows of different lengths", () => {
    expect(thrownBy(() => tensor([[1, 2], [3]]))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      tensor: rows of different lengths
        first row of each axis: [2, 2]
        hint: pad the rows to one length"
    `);
  });
  it("host data of another length", () => {
    expect(thrownBy(() => hostTensor("f32", [2, 2], new Float32Array(3)))).toMatchInlineSnapshot(`
      "ShapeError KSH_SHAPE
      hostTensor: 3 values for 4 elements
        shape: [2, 2]"
    `);
  });

  it.each([
    ["input", () => input("x", [-1])],
    ["state", () => state("w", [1.5])],
    ["constant", () => constant(Float32Array.of(1), [-1, -1])],
    ["full", () => full([-2], 0)],
    ["broadcastTo", () => broadcastTo(tensor([1]), [Number.NaN])],
    ["reshape", () => reshape(m, [-2, -3])],
    ["slice", () => slice(m, [0, 0.5], [1, 1.5])],
    ["slice from NaN", () => slice(m, [0, Number.NaN], [1, 2])],
    ["pad", () => pad(m, [-1, 0], [0, 0])],
    ["scatterAdd", () => scatterAdd(tensor([0], "i32"), tensor([1]), -1)],
    ["sliceAxis", () => sliceAxis(m, 2, 0, 1)],
    ["sliceAxis from the end", () => sliceAxis(m, -3, 0, 1)],
    ["squeeze", () => squeeze(m, 5)],
    ["squeeze of a longer axis", () => squeeze(m, 1)],
    ["expandDims", () => expandDims(m, 4)],
    ["argMax", () => argMax(m, 2)],
    ["argMax of nothing", () => argMax(empty, 0)],
  ])("%s takes whole lengths and axes that exist", (_, body) => {
    expect(body).toThrow(ShapeError);
  });

  it("takes the last axis of the result for a new one", () => {
    expect([expandDims(m, -1).shape, expandDims(m, 2).shape, expandDims(m, 0).shape]).toEqual([
      [2, 3, 1],
      [2, 3, 1],
      [1, 2, 3],
    ]);
  });
});

describe("messages of dtype errors", () => {
  it("operands that differ", () => {
    expect(thrownBy(() => add(m, n))).toMatchInlineSnapshot(`
      "DTypeError KSH_DTYPE
      add: operands differ (f32 and i32)
        hint: cast one of them, such as cast(b, "f32")"
    `);
  });
  it("a dtype that the operation does not take", () => {
    expect(thrownBy(() => scope("norm", () => exp(n)))).toMatchInlineSnapshot(`
      "DTypeError KSH_DTYPE
      exp: x is i32, expected f32
        at: norm
        hint: cast(x, "f32")"
    `);
    expect(thrownBy(() => neg(flag))).toMatchInlineSnapshot(`
      "DTypeError KSH_DTYPE
      neg: x is bool, expected f32 or i32
        hint: cast(x, "f32")"
    `);
    expect(thrownBy(() => div(n, 2))).toMatchInlineSnapshot(`
      "DTypeError KSH_DTYPE
      div: a is i32, expected f32
        hint: cast(a, "f32")"
    `);
    expect(thrownBy(() => and(flag, input("x", [2])))).toMatchInlineSnapshot(`
      "DTypeError KSH_DTYPE
      and: b is f32, expected bool
        hint: cast(b, "bool")"
    `);
  });
  it("a condition, an index", () => {
    expect(thrownBy(() => where(m, 1, 2))).toMatchInlineSnapshot(`
      "DTypeError KSH_DTYPE
      where: condition is f32, expected bool
        hint: cast(condition, "bool")"
    `);
    expect(thrownBy(() => gather(m, m))).toMatchInlineSnapshot(`
      "DTypeError KSH_DTYPE
      gather: indices is f32, expected i32
        hint: cast(indices, "i32")"
    `);
  });
  it("host data of another kind", () => {
    expect(thrownBy(() => hostTensor("i32", [2], Float32Array.of(1, 2)))).toMatchInlineSnapshot(`
      "DTypeError KSH_DTYPE
      hostTensor: a Float32Array does not hold i32
        shape: [2]"
    `);
  });

  it.each([
    ["maximum", () => maximum(flag, flag)],
    ["not", () => not(m)],
    ["matmul", () => matmul(n, m, { transposeA: true })],
    ["softmax", () => softmax(n)],
    ["argMax", () => argMax(n)],
    ["sum", () => sum(flag)],
    ["pad", () => pad(flag, [1], [1])],
    ["concat", () => concat([m, n])],
    ["scatterAdd", () => scatterAdd(tensor([0], "i32"), tensor([1], "i32"), 1)],
  ])("reports %s as well", (_, body) => {
    expect(body).toThrow(DTypeError);
  });
});

describe("messages of graph errors", () => {
  it("one name, two shapes", () => {
    const both = add(input("x", [1]), input("x", [2]));
    expect(thrownBy(() => graph({ outputs: { both } }))).toMatchInlineSnapshot(`
      "GraphError KSH_GRAPH
      input "x" is declared twice with different shapes or dtypes
        first (f32):  [1]
        second (f32): [2]
        hint: give each its own name"
    `);
  });
  it("an update that does not fit its state", () => {
    const w = state("w", [2]);
    expect(thrownBy(() => scope("adam", () => graph({ updates: { w: sum(w) } })))).toMatchInlineSnapshot(`
      "GraphError KSH_GRAPH
      update of state "w" does not fit it
        state (f32):  [2]
        update (f32): []
        at: adam"
    `);
  });
});

describe("error classes", () => {
  it("have a stable code, their own name, and are KenshoErrors", () => {
    const errors = [new ShapeError("f", "p"), new DTypeError("f", "p"), new GraphError("p"), new EngineError("p")];
    expect(errors.map(({ name, code }) => `${name} ${code}`)).toEqual([
      "ShapeError KSH_SHAPE",
      "DTypeError KSH_DTYPE",
      "GraphError KSH_GRAPH",
      "EngineError KSH_ENGINE",
    ]);
    expect(errors.every((error) => error instanceof KenshoError && error instanceof Error)).toBe(true);
  });

  it("keep the operation and the cause", () => {
    const cause = new Error("below");
    expect(new ShapeError("matmul", "p").operation).toBe("matmul");
    expect(new EngineError("above", { cause }).cause).toBe(cause);
  });
});
