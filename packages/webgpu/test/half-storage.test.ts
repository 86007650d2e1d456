import {
  add,
  graph,
  type HostTensor,
  input,
  matmul,
  mul,
  referenceEngine,
  silu,
  state,
  type Tensor,
} from "@kensho/tensor";
import { difference, Operands } from "@kensho/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Plan, planProgram } from "../src/compile/plan.ts";
import type { Gpu } from "../src/device/gpu.ts";
import { openGpu } from "../src/device/open.ts";
import { webgpuEngine } from "../src/engine.ts";
import type { Tuning } from "../src/kernels/context.ts";

const HALF: Tuning = { tiles: true, precision: "f16" };

/** A gated block, whose inner activation is read by one product and by the gradient of its weight, and nowhere else. */
function block([x, gate, up, down, slope]: readonly Tensor[]) {
  const inner = mul(silu(matmul(x as Tensor, gate as Tensor)), matmul(x as Tensor, up as Tensor));
  const y = matmul(inner, down as Tensor);
  return { inner, y, gradient: matmul(inner, slope as Tensor, { transposeA: true }) };
}

/** One weight, used at every step, as in the networks. */
function recursion(x: Tensor, weight: Tensor, steps: number): Tensor {
  return steps === 0 ? x : recursion(silu(matmul(x, weight, { transposeB: true })), weight, steps - 1);
}

const SHAPES = [
  [40, 32],
  [32, 48],
  [32, 48],
  [48, 32],
  [40, 32],
] as const;

function plan(outputs: Readonly<Record<string, Tensor>>, tuning: Tuning): Plan {
  const state = { chunks: 0, placementOf: () => ({ chunk: 0, offset: 0 }) };
  return planProgram(graph({ outputs }), state, { limit: 2 ** 30, tuning });
}

describe("results that are nothing but factors", () => {
  const { inner, y, gradient } = block(SHAPES.map((shape, i) => input(`x${i}`, shape)));

  it("lie in memory as 16-bit floats where products round to those", () => {
    const { halfChunks, dispatches } = plan({ y, gradient }, HALF);
    expect(halfChunks).toEqual([40 * 48]);
    expect(dispatches.some(({ wgsl }) => /M\d: array<(vec4<)?f16/.test(wgsl))).toBe(true);
    const bytes = (made: Plan) => made.dispatches.reduce((total, one) => total + one.bytes, 0);
    // Written once, read twice.
    expect(bytes(plan({ y, gradient }, { tiles: true })) - bytes(plan({ y, gradient }, HALF))).toBe(3 * 2 * 40 * 48);
  });

  it("stay float32 in every other case", () => {
    expect(plan({ y, gradient }, { tiles: true }).halfChunks).toEqual([]);
    expect(plan({ y, gradient }, { tiles: false, precision: "f16" }).halfChunks).toEqual([]);
    expect(plan({ y, inner }, HALF).halfChunks).toEqual([]);
    const residual = add(matmul(inner, input("square", [48, 48])), inner);
    expect(plan({ y, residual }, HALF).halfChunks).toEqual([]);
    expect(plan({ y: matmul(mul(inner, inner), input("x3", [48, 32])), gradient }, HALF).halfChunks).toEqual([]);
  });

  it("include copies of weights that several products read", () => {
    const [x, weight] = [input("x", [40, 32]), state("w", [32, 32])];
    const longer = plan({ y: recursion(x, weight, 4) }, HALF);
    // The weights, once, and two places for what one product hands to the next.
    expect(longer.halfChunks).toEqual([32 * 32 + 2 * 40 * 32]);
    expect(longer.dispatches).toHaveLength(5);
    expect(longer.dispatches[0]?.unit).toBe("weights.half");
    expect(plan({ y: recursion(x, weight, 3) }, HALF).dispatches).toHaveLength(3);
    expect(plan({ y: recursion(x, weight, 4) }, { tiles: true }).dispatches).toHaveLength(4);
  });

  it("compile", async () => {
    await using gpu = await openGpu({ allowSoftware: true, dawn: ["backend=null"] });
    const { dispatches, chunks, halfChunks } = plan({ y, gradient }, HALF);
    for (const { wgsl, label } of dispatches) await gpu.pipelines.get(wgsl, chunks.length + halfChunks.length, label);
    gpu.check();
  });
});

describe("16-bit floats in memory, where the adapter has them", () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu({ allowSoftware: true });
  });
  afterAll(async () => await gpu[Symbol.asyncDispose]());

  it("change no bit of what products of rounded factors give", { timeout: 120_000 }, async ({ skip }) => {
    skip(!gpu.device.features.has("shader-f16"), "this adapter has no shader-f16");
    const operands = new Operands("x", 7);
    const { inner, y, gradient } = block(SHAPES.map((shape) => operands.f32(shape, { low: -1, high: 1 })));
    const engine = webgpuEngine(gpu, HALF);
    // An output is float32 in memory, and then everybody reads that.
    await using wide = await engine.compile(graph({ outputs: { y, gradient, inner } }));
    await using narrow = await engine.compile(graph({ outputs: { y, gradient } }));
    await using truth = await referenceEngine().compile(narrow.graph);
    expect(narrow.statistics.bytes).toBeLessThan(wide.statistics.bytes);
    const [got, same, want] = [
      await narrow.run(operands.inputs),
      await wide.run(operands.inputs),
      await truth.run(operands.inputs),
    ];
    for (const name of ["y", "gradient"]) {
      expect(got[name]?.data).toEqual(same[name]?.data);
      // Factors rounded to 11 bits, sums of 48 products of numbers up to 10.
      const tolerance = { ulps: 16, absolute: 64 * 2 ** -11, because: "factors of 11 bits" };
      expect(difference(got[name] as HostTensor, want[name] as HostTensor, tolerance).ratio).toBeLessThan(1);
    }
  });

  it("change no bit of what weights give that several products read", { timeout: 120_000 }, async ({ skip }) => {
    skip(!gpu.device.features.has("shader-f16"), "this adapter has no shader-f16");
    const operands = new Operands("x", 8);
    const [x, w] = [operands.f32([40, 32], { low: -1, high: 1 }), operands.f32([32, 32], { low: -1, high: 1 })];
    const { x0, x1 } = operands.inputs as Readonly<Record<"x0" | "x1", HostTensor>>;
    const engine = webgpuEngine(gpu, HALF);
    const weights = await engine.createState({ w: x1 });
    // An input is not copied.
    await using wide = await engine.compile(graph({ outputs: { y: recursion(x, w, 6) } }));
    await using narrow = await engine.compile(
      graph({ outputs: { y: recursion(x, state("w", [32, 32]), 6) } }),
      weights,
    );
    expect(narrow.statistics.dispatches).toBe(wide.statistics.dispatches + 1);
    const [got, want] = [await narrow.run({ x0 }), await wide.run({ x0, x1 })];
    expect(got.y?.data).toEqual(want.y?.data);
  });
});
