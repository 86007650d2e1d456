import { type HostTensor, input, type Tensor, tensor } from "@kensho/tensor";
import { compute, ENGINE_NAMES, ENGINES, gradientErrors, relativeError, weightedSum } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { randomTensor } from "../test/random-tensor.ts";
import { type GridLayout, spatialShift } from "./spatial-shift.ts";

/** The same by plain loops over one row of a batch: `[prefix + rows·cols][D]`. */
function plainShift(x: number[][], { rows, cols, prefix }: GridLayout): number[][] {
  const D = x[0]!.length;
  const part = Math.floor(D / 6);
  const cell = (r: number, c: number): number[] =>
    r < 0 || c < 0 || r >= rows || c >= cols ? new Array(D).fill(0) : x[prefix + r * cols + c]!;
  const out: number[][] = [];
  for (let p = 0; p < prefix; p++) {
    out.push(
      Array.from({ length: D }, (_, d) => x.slice(prefix).reduce((sum, row) => sum + row[d]!, 0) / (rows * cols)),
    );
  }
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const sources = [cell(r - 1, c), cell(r + 1, c), cell(r, c - 1), cell(r, c + 1), cell(r, c)];
      out.push(
        Array.from({ length: D }, (_, d) => {
          const which = Math.floor(d / part);
          if (which > 4 && prefix > 0) return x[0]![d]!;
          return sources[Math.min(4, which)]![d]!;
        }),
      );
    }
  }
  return out;
}

const CASES: readonly (GridLayout & { readonly D: number })[] = [
  { rows: 3, cols: 3, prefix: 1, D: 12 },
  { rows: 2, cols: 4, prefix: 2, D: 15 },
  { rows: 3, cols: 2, prefix: 0, D: 6 },
  { rows: 1, cols: 1, prefix: 1, D: 7 },
  { rows: 1, cols: 5, prefix: 0, D: 13 },
];

describe.each(ENGINE_NAMES)("spatialShift on %s", (name) => {
  it.each(CASES)("is the plain loops' ($rows × $cols, $prefix before, $D wide)", async ({ D, ...grid }) => {
    const L = grid.prefix + grid.rows * grid.cols;
    const x = randomTensor(3, [2, L, D]);
    const got = await compute(ENGINES[name](), { x, y: spatialShift(x, grid) });
    const rows = (row: number): number[][] =>
      Array.from({ length: L }, (_, i) => Array.from(got.x.data.slice((row * L + i) * D, (row * L + i + 1) * D)));
    const want = [0, 1].flatMap((row) => plainShift(rows(row), grid).flat());
    const truth: HostTensor = { dtype: "f32", shape: [2, L, D], data: Float64Array.from(want) };
    expect(relativeError(got.y as HostTensor, truth)).toBeLessThan(1e-6);
  });
});

it("has the gradient of central differences", async () => {
  const x = input("x", [2, 7, 7]);
  const loss = weightedSum(spatialShift(x, { rows: 2, cols: 3, prefix: 1 }));
  const { x: data } = await compute(ENGINES.reference(), { x: randomTensor(5, [2, 7, 7]) });
  expect(await gradientErrors(loss, { x: data as HostTensor }, { wrt: [x], tolerance: 1e-6 })).toEqual([]);
});

it("passes news on by one cell a layer, and through the hub to all in two", async () => {
  // One cell of a row of five knows something.
  const know = (prefix: number): Tensor => {
    const row = (on: number): number[] => new Array(6).fill(on);
    return tensor([[...Array.from({ length: prefix }, () => row(0)), row(0), row(0), row(1), row(0), row(0)]]);
  };
  const mix = (x: Tensor, prefix: number): Tensor => spatialShift(x, { rows: 1, cols: 5, prefix });
  const heard = ({ data }: HostTensor, prefix: number): boolean[] =>
    Array.from({ length: 5 }, (_, cell) =>
      data.slice((prefix + cell) * 6, (prefix + cell + 1) * 6).some((value: number) => value !== 0),
    );
  const { alone, once, twice } = await compute(ENGINES.reference(), {
    alone: mix(know(0), 0),
    once: mix(know(1), 1),
    twice: mix(mix(know(1), 1), 1),
  });
  expect(heard(alone as HostTensor, 0)).toEqual([false, true, true, true, false]);
  expect(heard(once as HostTensor, 1)).toEqual([false, true, true, true, false]);
  expect(heard(twice as HostTensor, 1)).toEqual([true, true, true, true, true]);
});
