import { gradients } from "@kensho/autograd";
import { attention, ropeTable } from "@kensho/layers";
import {
  type Graph,
  graph,
  type HostTensor,
  input,
  matmul,
  mul,
  referenceEngine,
  softmax,
  sum,
  type Tensor,
} from "@kensho/tensor";
import { difference, ENGINES, Operands, seededRandom } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { fuseAttention } from "../src/compile/attention.ts";
import { planProgram } from "../src/compile/plan.ts";
import { openGpu } from "../src/device/open.ts";
import { webgpuEngine } from "../src/engine.ts";

interface Size {
  readonly heads: number;
  readonly headDim: number;
  readonly L: number;
  readonly B: number;
  readonly forwardOnly?: boolean;
}

/** Self-attention as the networks have it, and the gradients of all that goes in if they are wanted. */
function block(
  { heads, headDim, L, B, forwardOnly = false }: Size,
  operands: Operands,
): { outputs: Record<string, Tensor> } {
  const width = heads * headDim;
  const x = operands.f32([B, L, width], { low: -1, high: 1 });
  const qkv = operands.f32([3 * width, width], { low: -0.5, high: 0.5 });
  const o = operands.f32([width, width], { low: -0.5, high: 0.5 });
  const y = attention(
    x,
    { qkv_proj: qkv, o_proj: o },
    heads,
    headDim % 2 === 0 ? ropeTable(L, headDim, 10_000) : undefined,
  );
  if (forwardOnly) return { outputs: { y } };
  const seed = operands.f32([B, L, width], { low: -1, high: 1 });
  const [dx, dqkv, dO] = gradients(sum(mul(y, seed)), [x, qkv, o]);
  return { outputs: { y, dx, dqkv, do: dO } as Record<string, Tensor> };
}

const STATE = { chunks: 1, placementOf: () => ({ chunk: 0, offset: 0 }) };
const plan = (source: Graph) => planProgram(source, STATE, { limit: 2 ** 31, tuning: { tiles: true } });

/** Largest tensor that the compiled graph still has, in elements. */
function largest(source: Graph): number {
  return Math.max(...fuseAttention(source).nodes.map(({ shape }) => shape.reduce((a, b) => a * b, 1)));
}

/** What differs from the reference engine. */
async function failures(size: Size, tiles: boolean): Promise<string[]> {
  const operands = new Operands("x", size.L + size.headDim);
  const closed = graph(block(size, operands));
  expect(fuseAttention(closed).nodes.some(({ primitive }) => primitive === "softmax")).toBe(false);
  await using engine = webgpuEngine(await openGpu({ allowSoftware: true }), { tiles });
  await using program = await engine.compile(closed);
  await using truth = await referenceEngine().compile(closed);
  const [got, want] = [await program.run(operands.inputs), await truth.run(operands.inputs)];
  return Object.entries(want).flatMap(([name, value]) => {
    const most = Array.from(value.data).reduce((largest, v) => Math.max(largest, Math.abs(v)), 1);
    const tolerance = { ulps: 64, absolute: 2 ** -18 * most, because: "sums of up to 600 products, and exp" };
    const { ratio, message } = difference(got[name] as HostTensor, value, tolerance);
    return ratio > 1 ? [`${name}: ${message}`] : [];
  });
}

describe("attention without stored scores", () => {
  // Software adapters run the kernel without tiles, hardware the one with them; the tests ask for both.
  const SIZES: readonly (Size & { readonly tiles: boolean })[] = [
    { heads: 1, headDim: 16, L: 1, B: 1, tiles: false, forwardOnly: true },
    { heads: 3, headDim: 7, L: 17, B: 2, tiles: false },
    { heads: 8, headDim: 16, L: 70, B: 1, tiles: false, forwardOnly: true },
    { heads: 2, headDim: 6, L: 33, B: 2, tiles: true },
    // The gradients of wide heads are long kernels, which software takes seconds to compile: `.ci/run` tests them.
    { heads: 1, headDim: 64, L: 65, B: 1, tiles: true, forwardOnly: true },
  ];

  it.each(SIZES)(
    "is what the reference says: $heads × $headDim, L $L, tiles $tiles",
    {
      timeout: 120_000,
    },
    async ({ tiles, ...size }) => {
      expect(await failures(size, tiles)).toEqual([]);
    },
  );

  it("is what the reference says in a long sequence and in the gradients of wide heads", { tags: ["ci"] }, async () => {
    expect(await failures({ heads: 8, headDim: 16, L: 200, B: 1 }, false)).toEqual([]);
    expect(await failures({ heads: 2, headDim: 64, L: 65, B: 1 }, true)).toEqual([]);
    expect(await failures({ heads: 1, headDim: 48, L: 199, B: 2 }, false)).toEqual([]);
  });

  it("keeps its sums when scores are far apart", { timeout: 120_000 }, async () => {
    const random = seededRandom(3);
    const [q, k, v] = [input("q", [40, 8]), input("k", [40, 8]), input("v", [40, 8])];
    const draw = (scale: number): HostTensor => ({
      dtype: "f32",
      shape: [40, 8],
      data: Float32Array.from({ length: 320 }, () => scale * (random() - 0.5)),
    });
    const closed = graph({ outputs: { y: matmul(softmax(matmul(q, k, { transposeB: true })), v) } });
    const inputs = { q: draw(30), k: draw(30), v: draw(2) };
    await using program = await (await ENGINES.webgpu()).compile(closed);
    await using truth = await referenceEngine().compile(closed);
    const tolerance = {
      ulps: 64,
      absolute: 1e-4,
      because: "an error of 2e-5 in a score near 300 is one of its weight",
    };
    const { ratio, message } = difference(
      (await program.run(inputs)).y as HostTensor,
      (await truth.run(inputs)).y as HostTensor,
      tolerance,
    );
    expect(ratio, message).toBeLessThanOrEqual(1);
  });

  it("has no L × L tensor in memory at sequence 900, and compiles without a driver", async () => {
    const size = { heads: 8, headDim: 64, L: 900, B: 4 };
    const closed = graph(block(size, new Operands("x", 1)));
    const scores = size.B * size.heads * size.L * size.L;
    expect(largest(closed)).toBeLessThan(scores / 8);
    const planned = plan(closed);
    // Five tensors of scores were 497 MB.
    expect(planned.chunks.reduce((a, b) => a + b, 0)).toBeLessThan(scores);
    await using gpu = await openGpu({ allowSoftware: true, dawn: ["backend=null"] });
    for (const { wgsl, label } of planned.dispatches) await gpu.pipelines.get(wgsl, 2, label);
    gpu.check();
  });

  it("does not fuse attention maps that are outputs", () => {
    const [q, v] = [input("q", [12, 8]), input("v", [12, 8])];
    const weights = softmax(matmul(q, q, { transposeB: true }));
    const closed = graph({ outputs: { weights, y: matmul(weights, v) } });
    expect(fuseAttention(closed)).toBe(closed);
  });

  // Those of keys and values are built as that of queries is.
  it.each(["attention", "attentionQuery"])("keeps the golden text of %s", async (kind) => {
    const { outputs } = block({ heads: 2, headDim: 8, L: 40, B: 2 }, new Operands("x", 1));
    const found = plan(graph({ outputs })).dispatches.find(
      ({ label }) => label.split(".").at(-1)?.split(" ")[0] === kind,
    );
    await expect(found?.wgsl).toMatchFileSnapshot(`../src/kernels/golden/${kind}.wgsl`);
  });
});
