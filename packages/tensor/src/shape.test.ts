import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { broadcastShapes, broadcastStrides, normaliseAxes, type Shape, sizeOf, stridesOf } from "./shape.ts";

fc.configureGlobal({ seed: 20261122 });

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

/** NumPy's rule word by word: pad with ones on the left, then axis by axis. */
function naive(a: Shape, b: Shape): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const [x, y] = [a, b].map((s) => [...Array.from({ length: rank - s.length }, () => 1), ...s]) as [number[], number[]];
  const out: number[] = [];
  for (const [i, m] of x.entries()) {
    const n = y[i] as number;
    if (m === n || n === 1) out.push(m);
    else if (m === 1) out.push(n);
    else return undefined;
  }
  return out;
}

describe("broadcastShapes", () => {
  it("is NumPy's rule", () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(broadcastShapes(a, b)).toEqual(naive(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  it("does not depend on the side, and keeps a shape that it is given twice", () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(broadcastShapes(a, b)).toEqual(broadcastShapes(b, a));
        expect(broadcastShapes(a, a)).toEqual(a);
        expect(broadcastShapes(a, [])).toEqual(a);
      }),
    );
  });

  it("groups as one likes, where it fits at all", () => {
    const opt = (a: Shape | undefined, b: Shape | undefined) => a && b && broadcastShapes(a, b);
    fc.assert(
      fc.property(shape, shape, shape, (a, b, c) => {
        expect(opt(opt(a, b), c)).toEqual(opt(a, opt(b, c)));
      }),
    );
  });

  it("knows empty axes: 1 stretches to 0, anything else does not", () => {
    expect(broadcastShapes([1], [0])).toEqual([0]);
    expect(broadcastShapes([2], [0])).toBeUndefined();
    expect(broadcastShapes([2, 1], [0])).toEqual([2, 0]);
  });
});

describe("strides", () => {
  it("lead to each element once, in row-major order", () => {
    fc.assert(
      fc.property(shape, (s) => {
        const strides = stridesOf(s);
        const offsets = indicesOf(s).map((index) =>
          index.reduce((sum, i, axis) => sum + i * (strides[axis] as number), 0),
        );
        expect(offsets).toEqual(Array.from({ length: sizeOf(s) }, (_, i) => i));
      }),
    );
  });

  it("of a broadcast lead to the element that would have been repeated", () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const target = broadcastShapes(a, b);
        fc.pre(target !== undefined);
        const [strides, own] = [broadcastStrides(a, target), stridesOf(a)];
        for (const index of indicesOf(target)) {
          const offset = index.reduce((sum, i, axis) => sum + i * (strides[axis] as number), 0);
          const mine = index.slice(target.length - a.length).map((i, axis) => (a[axis] === 1 ? 0 : i));
          expect(offset).toBe(mine.reduce((sum, i, axis) => sum + i * (own[axis] as number), 0));
        }
      }),
    );
  });
});

describe("normaliseAxes", () => {
  it("counts negative axes from the end, sorts, and drops repetitions", () => {
    expect(normaliseAxes([-1, 0, 2], 3)).toEqual([0, 2]);
    expect(normaliseAxes([], 0)).toEqual([]);
  });

  it.each([[[3]], [[-4]], [[0.5]], [[Number.NaN]]])("knows no axis %j of three", (axes) => {
    expect(normaliseAxes(axes, 3)).toBeUndefined();
  });
});

function indicesOf(s: Shape): number[][] {
  return s.reduce<number[][]>(
    (all, n) => all.flatMap((head) => Array.from({ length: n }, (_, i) => [...head, i])),
    [[]],
  );
}
