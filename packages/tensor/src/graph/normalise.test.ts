import { growGraph } from "@kensho/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sum } from "../ops/contract.ts";
import { add, cast, div, mul, neg, stopGradient, sub } from "../ops/elementwise.ts";
import { broadcastTo, concat, pad, reshape, slice, transpose } from "../ops/layout.ts";
import { constant, full, input, scalar, state, tensor } from "../ops/leaves.ts";
import type { PrimitiveName } from "../primitives/table.ts";
import { REFERENCE, type Value } from "../reference/kernels.ts";
import { at } from "../shape.ts";
import { isPrimitive, type Tensor } from "../tensor.ts";
import { graph } from "./graph.ts";
import { normalise } from "./normalise.ts";
import { topologicalOrder } from "./order.ts";

fc.configureGlobal({ seed: 20261122 });

/** Values of the roots, node by node through the reference kernels: nothing is rewritten on the way. */
function evaluate(roots: readonly Tensor[]): Value[] {
  const values = new Map<Tensor, Value>();
  for (const node of topologicalOrder(roots)) {
    const kernel = REFERENCE[node.primitive] as (...args: unknown[]) => Value;
    const inputs = node.inputs.map((operand) => values.get(operand));
    values.set(node, kernel(inputs, node.attrs, node));
  }
  return roots.map((root) => values.get(root) as Value);
}

const LEAVES: readonly Tensor[] = [
  constant(Float64Array.of(1, -2, 0.5, 3, -0.25, 2), [2, 3]),
  constant(Float64Array.of(1, -1, 0), [3]),
  constant(Float64Array.of(2, -3), [2, 1]),
  scalar(0),
  scalar(1),
];

describe("normalise", () => {
  it("keeps every value of a random graph", () => {
    const choices = fc.array(fc.nat({ max: 2 ** 20 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(choices, (picked) => {
        const roots = growGraph(LEAVES, picked);
        const [before, after] = [evaluate(roots), evaluate(normalise(roots))];
        for (const [i, value] of before.entries()) {
          expect(after[i]?.shape).toEqual(value.shape);
          for (let k = 0; k < value.size; k++) {
            const [x, y] = [at(value.data, k), at((after[i] as Value).data, k)];
            // 0 and −0 are equal here; see below for the one place where they change.
            if (!(x === y || (Number.isNaN(x) && Number.isNaN(y)))) expect(y).toBe(x);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("keeps the dtype and shape of every node, and changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 ** 20 }), { maxLength: 30 }), (picked) => {
        const roots = growGraph(LEAVES, picked);
        const once = normalise(roots);
        expect(once.map(({ dtype, shape }) => ({ dtype, shape }))).toEqual(
          roots.map(({ dtype, shape }) => ({ dtype, shape })),
        );
        expect(normalise(once)).toEqual(once);
        expect(topologicalOrder(once).length).toBeLessThanOrEqual(topologicalOrder(roots).length);
      }),
      { numRuns: 200 },
    );
  });

  const x = input("x", [2, 3]);
  const count = (root: Tensor): number => topologicalOrder(normalise([root])).length;
  const names = (root: Tensor): PrimitiveName[] =>
    topologicalOrder(normalise([root])).map(({ primitive }) => primitive);

  it("makes equal nodes one: the same name, the same small constant, the same computation", () => {
    expect(count(add(neg(input("x", [2])), neg(input("x", [2]))))).toBe(3);
    expect(count(add(state("w", [2]), state("w", [2])))).toBe(2);
    expect(names(mul(add(x, 2), add(x, 2)))).toEqual(["input", "constant", "add", "mul"]);
    const big = Float32Array.from({ length: 100 }, (_, i) => i);
    expect(count(add(constant(big, [100]), constant(big, [100])))).toBe(2);
  });

  it("keeps apart what differs in a name, dtype, shape, attribute, or the sign of zero", () => {
    expect(count(add(input("x", [2]), input("y", [2])))).toBe(3);
    expect(count(add(input("x", [2]), state("x", [2])))).toBe(3);
    expect(count(add(cast(scalar(1, "i32"), "f32"), add(scalar(1), x)))).toBe(6);
    expect(count(add(sum(x, { axes: [0], keepDims: true }), sum(x, { axes: [1], keepDims: true })))).toBe(4);
    expect(count(add(div(x, 0), div(x, -0)))).toBe(6);
    expect(count(add(reshape(input("v", [4]), [1, 4]), reshape(input("v", [4]), [4, 1])))).toBe(4);
  });

  it.each([
    ["x + 0", add(x, 0)],
    ["0 + x", add(0, x)],
    ["x − 0", sub(x, 0)],
    ["x · 1", mul(x, 1)],
    ["1 · x", mul(1, x)],
    ["x / 1", div(x, 1)],
    ["stopGradient", stopGradient(x)],
    ["a reshape to its own shape", reshape(x, [2, 3])],
    ["a reshape there and back", reshape(reshape(x, [6]), [2, 3])],
    ["two transposes", transpose(transpose(x))],
    ["an identity transpose", transpose(x, [0, 1])],
    ["a broadcast to its own shape", broadcastTo(x, [2, 3])],
    ["a whole slice", slice(x, [0, 0], [2, 3])],
    ["a pad by nothing", pad(x, [0, 0], [0, 0])],
    ["a concat of one", concat([x])],
    ["a chain of them", mul(add(transpose(transpose(reshape(stopGradient(x), [2, 3]))), 0), 1)],
    ["+ zeros of the same shape, spread from one", add(x, full([2, 3], 0))],
  ])("drops %s", (_, root) => {
    expect(normalise([root])).toEqual([x]);
  });

  it.each([
    ["0 − x", sub(0, x), 3],
    ["1 / x", div(1, x), 3],
    ["a product that grows the shape", mul(x, full([4, 2, 3], 1)), 4],
    ["x · −1", mul(x, -1), 3],
    ["a cast", cast(cast(x, "i32"), "f32"), 3],
    ["a concat of two", concat([x, x]), 2],
    ["an i32 zero under a shape change", add(input("n", [1], "i32"), full([2, 1], 0, "i32")), 4],
  ])("keeps %s", (_, root, nodes) => {
    expect(count(root)).toBe(nodes);
  });

  it("merges layouts in a row", () => {
    expect(names(reshape(reshape(x, [6]), [3, 2]))).toEqual(["input", "reshape"]);
    const [root] = normalise([transpose(transpose(input("c", [2, 3, 4]), [1, 2, 0]), [1, 0, 2])]);
    expect(root?.attrs).toEqual({ permutation: [2, 1, 0] });
    expect(root && isPrimitive(root, "transpose") && root.inputs[0].primitive).toBe("input");
  });

  it("lets elementwise nodes broadcast by themselves", () => {
    expect(names(add(x, broadcastTo(input("row", [3]), [2, 3])))).toEqual(["input", "input", "add"]);
    expect(names(add(broadcastTo(input("row", [3]), [2, 3]), tensor([1, 2, 3])))).toContain("broadcastTo");
  });

  it("passes NaN, infinity and −0 through what it drops; only −0 + 0 keeps its sign", () => {
    const odd = constant(Float64Array.of(Number.NaN, Infinity, -Infinity, -0), [4]);
    const roots = [mul(odd, 1), div(odd, 1), sub(odd, 0), add(odd, 0)];
    const [product, quotient, difference, total] = evaluate(normalise(roots)).map(({ data }) => Array.from(data));
    const [exactly] = evaluate([odd]).map(({ data }) => Array.from(data));
    expect(product).toEqual(exactly);
    expect(quotient).toEqual(exactly);
    expect(difference).toEqual(exactly);
    expect(total).toEqual(exactly);
    expect(Object.is(evaluate([add(odd, 0)])[0]?.data[3], 0)).toBe(true);
  });

  it("does not take x · 0 for 0: NaN and infinity would be lost", () => {
    const [product] = evaluate(normalise([mul(tensor([Infinity, 1]), 0)]));
    expect(Array.from(product?.data ?? [])).toEqual([Number.NaN, 0]);
  });

  it("reaches the end of a chain of ten thousand nodes", () => {
    let deep: Tensor = input("x", []);
    for (let i = 0; i < 10_000; i++) deep = add(neg(deep), 0);
    expect(graph({ outputs: { deep } }).nodes).toHaveLength(10_001);
  });
});
