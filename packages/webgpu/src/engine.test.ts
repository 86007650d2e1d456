import {
  add,
  enqueue,
  graph,
  type HostTensor,
  hostTensor,
  input,
  mul,
  neg,
  referenceEngine,
  silu,
  state,
  sum,
} from "@kensho/tensor";
import { batch, CONFORMANCE_CASES, type ConformanceCase, difference, runBatch } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { openGpu } from "./device/open.ts";
import { openWebgpuEngine, webgpuEngine } from "./engine.ts";

const software = { allowSoftware: true } as const;
const ones = (...shape: number[]) =>
  hostTensor("f32", shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1));

describe("the WebGPU engine", () => {
  it("makes no buffer in a thousand runs, and gives all back", { timeout: 120_000 }, async () => {
    await using engine = await openWebgpuEngine(software);
    const [x, w] = [input("x", [4]), state("w", [4])];
    const held = await engine.createState({ w: ones(4) });
    const program = await engine.compile(graph({ outputs: { y: sum(mul(x, w)) }, updates: { w: add(w, x) } }), held);
    const before = engine.liveBuffers;
    expect(before).toBeGreaterThan(2);
    for (let i = 0; i < 1000; i++) await enqueue(program, { x: ones(4) });
    expect(engine.liveBuffers).toBe(before);
    expect((await held.read()).w?.data[0]).toBe(1001);
    await program[Symbol.asyncDispose]();
    await held[Symbol.asyncDispose]();
    expect(engine.liveBuffers).toBe(0);
  });

  it("compiles each kernel once, whatever the sizes", async () => {
    await using engine = await openWebgpuEngine(software);
    for (const n of [3, 64, 65]) {
      await using program = await engine.compile(graph({ outputs: { y: silu(input("x", [n])) } }));
      expect((await program.run({ x: ones(n) })).y?.data[n - 1]).toBeCloseTo(0.731, 3);
    }
    expect(engine.pipelines).toBe(1);
  });

  it("runs overlapping calls one after the other", async () => {
    await using engine = await openWebgpuEngine(software);
    await using held = await engine.createState({ w: ones(1) });
    const w = state("w", [1]);
    await using program = await engine.compile(graph({ outputs: { w }, updates: { w: add(w, w) } }), held);
    const results = await Promise.all([program.run(), program.run(), program.run()]);
    expect(results.map(({ w: value }) => value?.data[0])).toEqual([1, 2, 4]);
  });

  it("queues runs without waiting, and brings the outputs of all of them", async () => {
    await using engine = await openWebgpuEngine(software);
    await using held = await engine.createState({ w: ones(1) });
    const w = state("w", [1]);
    await using program = await engine.compile(graph({ outputs: { w }, updates: { w: add(w, 1) } }), held);
    const queued = [];
    for (let i = 0; i < 40; i++) queued.push(await enqueue(program));
    // Asked for last first: the outputs of a run do not depend on when they are read.
    const values = [];
    for (const { outputs } of queued.reverse()) values.push((await outputs()).w?.data[0]);
    expect(values.reverse()).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect((await program.run()).w?.data[0]).toBe(41);
  });

  it("refuses the state of another engine", async () => {
    await using engine = await openWebgpuEngine(software);
    const held = await referenceEngine().createState({ w: ones(1) });
    const reads = graph({ outputs: { y: neg(state("w", [1])) } });
    await expect(engine.compile(reads, held)).rejects.toThrow(/lives on another engine/);
  });

  it("says so when the device is gone", async () => {
    const engine = await openWebgpuEngine(software);
    const program = await engine.compile(graph({ outputs: { y: neg(input("x", [1])) } }));
    await engine[Symbol.asyncDispose]();
    await expect(program.run({ x: ones(1) })).rejects.toMatchObject({ code: "KSH_GPU_LOST" });
  });

  it("never takes software unasked, and names what there is", async () => {
    const gpu = await openGpu(software);
    await gpu[Symbol.asyncDispose]();
    if (gpu.adapter.software) await expect(openGpu()).rejects.toMatchObject({ code: "KSH_GPU_NO_ADAPTER" });
    if (gpu.adapter.software) await expect(openGpu({ adapter: 0 })).rejects.toThrow(/adapter 0 is software/);
    await expect(openGpu({ adapter: "no such card" })).rejects.toThrow(/adapter 0: /);
    await expect(openGpu({ adapter: 99 })).rejects.toThrow(/no WebGPU adapter number 99/);
  });
});

// The tests run on a software adapter, where threads work alone: these are the kernels that hardware runs.
describe("kernels in which threads work together", () => {
  const cases: readonly ConformanceCase[] = [
    ...CONFORMANCE_CASES.matmul.filter(({ label }) => /63,64|64,63|2,3,4,3|heads/.test(label)),
    ...CONFORMANCE_CASES.argMax.filter(({ label }) => /65|64/.test(label)),
    ...CONFORMANCE_CASES.softmax.filter(({ label }) => /65|63/.test(label)),
    ...CONFORMANCE_CASES.sum.filter(({ label }) => /(65|64).*dropped|squares/.test(label)),
  ];

  it.each(cases)("$label", async ({ label, build }) => {
    await using engine = webgpuEngine(await openGpu(software), { tiles: true });
    const prepared = batch([{ label, build }]);
    const [got, want] = [await runBatch(engine, prepared), await runBatch(referenceEngine(), prepared)];
    const tolerance = { ulps: 64, absolute: 2 ** -16, because: "up to 195 additions of numbers up to 4" };
    const { ratio, message } = difference(got.case0 as HostTensor, want.case0 as HostTensor, tolerance);
    expect(ratio, message).toBeLessThanOrEqual(1);
  });
});
