import {
  add,
  graph,
  type HostTensor,
  matmul,
  mul,
  referenceEngine,
  reshape,
  silu,
  type Tensor,
  transpose,
} from "@kensho/tensor";
import { difference, Operands } from "@kensho/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planProgram } from "../src/compile/plan.ts";
import type { Gpu } from "../src/device/gpu.ts";
import { openGpu } from "../src/device/open.ts";
import { webgpuEngine } from "../src/engine.ts";
import type { SubgroupMatrices, Tuning } from "../src/kernels/context.ts";

type Build = (o: Operands) => Tensor;
const product =
  (a: readonly number[], b: readonly number[], options: { transposeA?: boolean; transposeB?: boolean } = {}): Build =>
  (o) =>
    matmul(o.f32(a, { low: -1, high: 1 }), o.f32(b, { low: -1, high: 1 }), options);

/** Products that take every way of reading a factor: four neighbours along the sum, along the other axis, one by one. */
const PRODUCTS: Readonly<Record<string, Build>> = {
  "along, rows": product([36, 20], [20, 44]),
  "rows, rows": product([20, 36], [20, 44], { transposeA: true }),
  "along, along": product([36, 20], [44, 20], { transposeB: true }),
  "rows, along, batched": product([3, 20, 36], [3, 44, 20], { transposeA: true, transposeB: true }),
  "one by one": product([37, 21], [21, 45]),
  "one by one, stored in fours": product([37, 21], [21, 48]),
  "with what follows": (o) => mul(silu(product([36, 20], [20, 44])(o)), add(o.f32([44]), 1)),
  "heads in place": (o) =>
    matmul(transpose(reshape(o.f32([2, 9, 24]), [2, 9, 3, 8]), [0, 2, 1, 3]), o.f32([2, 3, 8, 12])),
};

/** Every path, by what makes it be taken: tiles of 8 × 8 elements a thread, sums cut in pieces. */
const TUNINGS: Readonly<
  Record<string, { tuning: Tuning; products: Readonly<Record<string, Build>>; rounding: number }>
> = {
  tiles: { tuning: { tiles: true }, products: PRODUCTS, rounding: 2 ** -22 },
  "large tiles": {
    tuning: { tiles: true, busyTiles: 1 },
    products: {
      "130 × 132": product([130, 20], [20, 132]),
      "131 × 129": product([131, 19], [129, 19], { transposeB: true }),
    },
    rounding: 2 ** -22,
  },
  registers: { tuning: { tiles: false }, products: PRODUCTS, rounding: 2 ** -22 },
  "registers, 8 × 8": {
    tuning: { tiles: false },
    products: {
      "along, rows": product([132, 20], [20, 100]),
      "rows, along": product([20, 132], [100, 20], { transposeA: true, transposeB: true }),
      "rows, rows, odd sums": product([21, 132], [21, 100], { transposeA: true }),
      "one by one": product([131, 22], [22, 101]),
      "one by one, odd sums, stored in fours": product([131, 21], [21, 100]),
      "batched, 8 × 4": product([6, 132, 20], [6, 11, 20], { transposeB: true }),
      "with what follows": (o) => mul(silu(product([132, 20], [20, 100])(o)), add(o.f32([100]), 1)),
    },
    rounding: 2 ** -22,
  },
  "long sums": {
    tuning: { tiles: true },
    products: {
      "2048, both ways": product([2048, 20], [2048, 24], { transposeA: true }),
      "2050, transposed": product([9, 2050], [12, 2050], { transposeB: true }),
    },
    rounding: 2 ** -19,
  },
};

async function compare(
  gpu: Gpu,
  tuning: Tuning,
  products: Readonly<Record<string, Build>>,
  rounding: number,
): Promise<string[]> {
  const operands = new Operands("x", 7);
  const closed = graph({
    outputs: Object.fromEntries(Object.entries(products).map(([name, build]) => [name, build(operands)])),
  });
  await using program = await webgpuEngine(gpu, tuning).compile(closed);
  await using truth = await referenceEngine().compile(closed);
  const [got, want] = [await program.run(operands.inputs), await truth.run(operands.inputs)];
  return Object.entries(want).flatMap(([name, value]) => {
    const tolerance = { ulps: 16, absolute: 16 * rounding, because: "sums of products of numbers up to 2" };
    const { ratio, message } = difference(got[name] as HostTensor, value, tolerance);
    return ratio > 1 ? [`${name}: ${message}`] : [];
  });
}

describe("products by registers and by tiles", () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu({ allowSoftware: true });
  });
  afterAll(async () => await gpu[Symbol.asyncDispose]());

  it.each(Object.entries(TUNINGS))("%s", { timeout: 120_000 }, async (_, { tuning, products, rounding }) => {
    expect(await compare(gpu, tuning, products, rounding)).toEqual([]);
  });

  it("half precision, where the adapter has it", { timeout: 120_000 }, async ({ skip }) => {
    skip(!gpu.device.features.has("shader-f16"), "this adapter has no shader-f16");
    // Factors rounded to 11 bits: each product is off by 2⁻¹¹ at most, and errors of either sign add up to about a root.
    expect(await compare(gpu, { tiles: true, precision: "f16" }, PRODUCTS, 2 ** -11)).toEqual([]);
  });
});

const MATRICES: Readonly<Record<string, SubgroupMatrices>> = {
  "f16 16 × 16 × 16": { factors: "f16", M: 16, N: 16, K: 16, threads: 32 },
  "f32 8 × 8 × 8": { factors: "f32", M: 8, N: 8, K: 8, threads: 32 },
};

/** No adapter that can be had without such hardware runs these: they are compiled, and golden. */
describe("products by subgroup matrices", () => {
  it.each(Object.entries(MATRICES))("compile: %s", async (_, matrices) => {
    const shapes = [
      product([100, 68], [68, 200]),
      product([68, 101], [99, 68], { transposeA: true, transposeB: true }),
    ];
    const outputs = Object.fromEntries(shapes.map((build, i) => [`y${i}`, build(new Operands(`x${i}.`, 1))]));
    const options = { limit: 2 ** 30, tuning: { tiles: true, precision: matrices.factors, matrices } };
    const plan = planProgram(graph({ outputs }), { chunks: 1, placementOf: () => ({ chunk: 0, offset: 0 }) }, options);
    await using gpu = await openGpu({ allowSoftware: true, dawn: ["backend=null"] });
    for (const { wgsl, label } of plan.dispatches) {
      expect(wgsl).toContain("subgroupMatrixMultiplyAccumulate");
      await gpu.pipelines.get(wgsl, 2, label);
    }
    gpu.check();
    // The kernel for f32 has the same statements for more and smaller matrices.
    if (matrices.factors === "f16") {
      await expect(plan.dispatches[0]?.wgsl).toMatchFileSnapshot("../src/kernels/golden/matmul-matrices-f16.wgsl");
    }
  });

  it("are left to products that fill a tile, and to the precision asked for", () => {
    const matrices = MATRICES["f16 16 × 16 × 16"] as SubgroupMatrices;
    const taken = (tuning: Tuning, build: Build) => {
      const closed = graph({ outputs: { y: build(new Operands("x", 1)) } });
      const state = { chunks: 1, placementOf: () => ({ chunk: 0, offset: 0 }) };
      return planProgram(closed, state, { limit: 2 ** 30, tuning }).dispatches.some(({ wgsl }) =>
        wgsl.includes("subgroup_matrix"),
      );
    };
    const large = product([64, 64], [64, 64]);
    expect(taken({ tiles: true, precision: "f16", matrices }, large)).toBe(true);
    expect(taken({ tiles: true, precision: "f32", matrices }, large)).toBe(false);
    expect(taken({ tiles: true, precision: "f16" }, large)).toBe(false);
    expect(taken({ tiles: true, precision: "f16", matrices }, product([64, 64], [64, 11]))).toBe(false);
  });
});
