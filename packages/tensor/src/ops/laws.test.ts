import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graph } from "../graph/graph.ts";
import type { HostTensor } from "../host.ts";
import { referenceEngine } from "../reference/engine.ts";
import { REFERENCE, type Value } from "../reference/kernels.ts";
import { broadcastShapes, type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { matmul, max, sum } from "./contract.ts";
import { add, div, less, maximum, mul, sub, where } from "./elementwise.ts";
import { broadcastTo, concat, expandDims, pad, reshape, slice, sliceAxis, squeeze, transpose } from "./layout.ts";
import { constant, tensor } from "./leaves.ts";
import { gather, oneHot, scatterAdd } from "./rows.ts";

fc.configureGlobal({ seed: 20261122 });

const shape = (maxLength = 4) => fc.array(fc.integer({ min: 0, max: 3 }), { maxLength });
const filled = (s: Shape) =>
  fc
    .array(fc.integer({ min: -8, max: 8 }), { minLength: sizeOf(s), maxLength: sizeOf(s) })
    .map((values) => constant(Float64Array.from(values), s) as Tensor);
const anyTensor = (maxRank = 4) => shape(maxRank).chain(filled);

/** Both sides of a law, computed on the reference engine. Values are small whole numbers, so that equality is exact. */
async function expectEqual(left: Tensor, right: Tensor): Promise<void> {
  await using program = await referenceEngine().compile(graph({ outputs: { left, right } }));
  const results = await program.run();
  expect(results.left?.shape).toEqual(results.right?.shape);
  expect(unsigned(results.left)).toEqual(unsigned(results.right));
}

/** The values, with −0 as 0: the order of a sum decides which of them comes out. */
function unsigned(x: HostTensor | undefined): number[] {
  return Array.from(x?.data ?? [], (value) => value + 0);
}

/** Pairs whose shapes broadcast: one shape, from each side of which axes were made 1 or cut off. */
const broadcastPair = shape(3).chain((full) => {
  const side = fc
    .tuple(
      fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }),
      fc.integer({ min: 0, max: full.length }),
    )
    .map(([ones, cut]) => full.map((n, i) => (ones[i] ? 1 : n)).slice(cut));
  return fc.tuple(side.chain(filled), side.chain(filled));
});

/** The node's value without graph(), whose rewriting drops explicit broadcasts. */
function direct(node: Tensor): Value {
  const inputs = node.inputs.map(direct);
  return (REFERENCE[node.primitive] as (...args: unknown[]) => Value)(inputs, node.attrs, node);
}

describe("elementwise operations broadcast", () => {
  it.each([
    ["add", add],
    ["sub", sub],
    ["mul", mul],
    ["div", div],
    ["maximum", maximum],
    ["less", less],
    ["where", (a: Tensor, b: Tensor) => where(less(a, b), a, b)],
  ])("%s: as if both operands had been spread out first", (_, f) => {
    fc.assert(
      fc.property(broadcastPair, ([a, b]) => {
        const target = broadcastShapes(a.shape, b.shape) as Shape;
        const implicit = f(a, b);
        const explicit = f(broadcastTo(a, target), broadcastTo(b, target));
        expect(implicit.shape).toEqual(target);
        expect(direct(implicit).data).toEqual(direct(explicit).data);
      }),
    );
  });
});

describe("laws of layout", () => {
  const permuted = anyTensor().chain((x) =>
    fc.tuple(
      fc.constant(x),
      fc.shuffledSubarray(
        x.shape.map((_, i) => i),
        { minLength: x.shape.length },
      ),
    ),
  );
  const box = anyTensor(3).chain((x) =>
    fc.tuple(
      fc.constant(x),
      fc.tuple(
        ...x.shape.map((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.integer({ min: 0, max: n })).map(sorted)),
      ),
    ),
  );

  it("transpose, then its inverse, changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(permuted, ([x, p]) =>
        expectEqual(
          transpose(
            transpose(x, p),
            p.map((_, i) => p.indexOf(i)),
          ),
          x,
        ),
      ),
    );
  });

  it("transpose moves the element at index i to the permuted index", () => {
    fc.assert(
      fc.property(permuted, ([x, p]) => {
        const [before, after] = [direct(x), direct(transpose(x, p))];
        fc.pre(x.shape.length > 0 && before.size > 0);
        const index = x.shape.map((n) => n - 1 - (n > 1 ? 1 : 0));
        expect(after.get(...p.map((axis) => index[axis] as number))).toBe(before.get(...index));
      }),
    );
  });

  it("reshape keeps the elements in order, and back", async () => {
    await fc.assert(
      fc.asyncProperty(anyTensor(), (x) => expectEqual(reshape(reshape(x, [sizeOf(x.shape)]), x.shape), x)),
    );
  });

  it("concat of the two sides of a cut is the whole", async () => {
    const cut = anyTensor(3)
      .filter((x) => x.shape.length > 0)
      .chain((x) => fc.tuple(fc.constant(x), fc.integer({ min: 0, max: x.shape.length - 1 })))
      .chain(([x, axis]) =>
        fc.tuple(fc.constant(x), fc.constant(axis), fc.integer({ min: 0, max: x.shape[axis] as number })),
      );
    await fc.assert(
      fc.asyncProperty(cut, ([x, axis, k]) =>
        expectEqual(concat([sliceAxis(x, axis, 0, k), sliceAxis(x, axis, k, x.shape[axis] as number)], axis), x),
      ),
    );
  });

  it("pad, then slice of the middle, is the tensor", async () => {
    const sides = anyTensor(3).chain((x) => {
      const amounts = fc.array(fc.integer({ min: 0, max: 2 }), {
        minLength: x.shape.length,
        maxLength: x.shape.length,
      });
      return fc.tuple(fc.constant(x), amounts, amounts);
    });
    await fc.assert(
      fc.asyncProperty(sides, async ([x, before, after]) => {
        const padded = pad(x, before, after);
        const ends = before.map((b, axis) => b + (x.shape[axis] as number));
        await expectEqual(slice(padded, before, ends), x);
        await expectEqual(sum(padded), sum(x));
      }),
    );
  });

  it("slice, then pad back, keeps the box and zeros the rest", async () => {
    await fc.assert(
      fc.asyncProperty(box, async ([x, bounds]) => {
        const [starts, ends] = [bounds.map(([s]) => s), bounds.map(([, e]) => e)];
        const inside = pad(
          slice(x, starts, ends),
          starts,
          ends.map((e, axis) => (x.shape[axis] as number) - e),
        );
        await expectEqual(sum(mul(inside, x)), sum(mul(inside, inside)));
        await expectEqual(slice(inside, starts, ends), slice(x, starts, ends));
      }),
    );
  });

  it("expandDims and squeeze undo each other", async () => {
    await fc.assert(
      fc.asyncProperty(anyTensor(3), fc.integer({ min: -1, max: 0 }), (x, axis) =>
        expectEqual(squeeze(expandDims(x, axis), axis), x),
      ),
    );
  });
});

describe("laws of sums and products", () => {
  it("sum is linear, and one axis after the other is all at once", async () => {
    const pair = shape(3).chain((s) => fc.tuple(filled(s), filled(s)));
    await fc.assert(
      fc.asyncProperty(pair, async ([x, y]) => {
        await expectEqual(sum(add(x, mul(y, 2))), add(sum(x), mul(sum(y), 2)));
        const oneByOne = x.shape.reduce((rest) => sum(rest, { axes: [0] }), x as Tensor);
        await expectEqual(oneByOne, sum(x));
      }),
    );
  });

  it("sum and max do not care how the tensor lies", async () => {
    const matrix = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })).chain(filled);
    await fc.assert(
      fc.asyncProperty(matrix, async (x) => {
        await expectEqual(sum(transpose(x), { axes: [0] }), sum(x, { axes: [1] }));
        await expectEqual(max(transpose(x), { axes: [1] }), max(x, { axes: [0] }));
      }),
    );
  });

  it("sum of a broadcast is a multiple", async () => {
    await fc.assert(
      fc.asyncProperty(anyTensor(2), fc.integer({ min: 0, max: 4 }), (x, n) =>
        expectEqual(sum(broadcastTo(x, [n, ...x.shape])), mul(sum(x), n)),
      ),
    );
  });

  const length = fc.integer({ min: 0, max: 3 });
  const sizes = fc.tuple(length, length, length, length);

  it("matmul: (A·B)ᵀ = Bᵀ·Aᵀ, flags are transposes, (A·B)·C = A·(B·C)", async () => {
    const three = sizes.chain(([m, k, n, p]) => fc.tuple(filled([m, k]), filled([k, n]), filled([n, p])));
    await fc.assert(
      fc.asyncProperty(three, async ([a, b, c]) => {
        await expectEqual(transpose(matmul(a, b)), matmul(transpose(b), transpose(a)));
        await expectEqual(matmul(transpose(a), transpose(b), { transposeA: true, transposeB: true }), matmul(a, b));
        await expectEqual(matmul(matmul(a, b), c), matmul(a, matmul(b, c)));
      }),
    );
  });

  it("matmul by rows and columns is a sum of products", async () => {
    const two = sizes.chain(([m, k, n]) => fc.tuple(filled([2, m, k]), filled([k, n])));
    await fc.assert(
      fc.asyncProperty(two, ([a, b]) => expectEqual(matmul(a, b), sum(mul(expandDims(a, -1), b), { axes: [2] }))),
    );
  });

  it("gather is a product with one-hot rows, scatterAdd its transpose", async () => {
    const rows = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(filled([5, 2]), rows, async (table, picked) => {
        const indices = tensor(picked, "i32");
        const taken = gather(table, indices);
        await expectEqual(taken, matmul(oneHot(indices, 5), table));
        await expectEqual(scatterAdd(indices, taken, 5), matmul(oneHot(indices, 5), taken, { transposeA: true }));
      }),
    );
  });
});

function sorted([a, b]: [number, number]): [number, number] {
  return a < b ? [a, b] : [b, a];
}
