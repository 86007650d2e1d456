import { graph, hostTensor, mul, state, tensor } from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import { cpuEngine } from "./engine.ts";
import { release } from "./release.ts";

/** Node has it, and its types come with those of browsers alone. */
const { WebAssembly: Wasm } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  };
};

describe("release", () => {
  it("frees a whole buffer", () => {
    const data = new Float32Array(8);
    release(data);
    expect(data.length).toBe(0);
  });

  it("leaves pieces of a buffer, shared memory and a WebAssembly module's alone", () => {
    const piece = new Float32Array(8).subarray(2);
    const shared = new Float32Array(new SharedArrayBuffer(32));
    const module = new Uint8Array(new Wasm.Memory({ initial: 1 }).buffer);
    for (const data of [piece, shared, module]) release(data);
    expect([piece.length, shared.length, module.length]).toEqual([6, 8, 2 ** 16]);
  });
});

it("state that runs have replaced does not pile up, and what was read of it stays", async () => {
  const engine = cpuEngine({ threads: 1 });
  const size = 2 ** 20;
  await using weights = await engine.createState({ w: hostTensor("f32", [size], new Float32Array(size).fill(1)) });
  const first = (await weights.read()).w?.data;
  const [w, factor] = [state("w", [size]), tensor(1.5)];
  const step = graph({ outputs: { w, next: mul(w, factor) }, updates: { w: mul(w, factor) } });
  await using program = await engine.compile(step, weights);
  const { w: old, next } = await program.run();
  const plain = await engine.compile(graph({ outputs: {}, updates: { w: mul(w, factor) } }), weights);
  const held: number[] = [];
  for (let i = 0; i < 60; i++) {
    await plain.run();
    held.push(process.memoryUsage().arrayBuffers);
  }
  await plain[Symbol.asyncDispose]();
  expect([first?.[0], old?.data[0], next?.data[0], old?.data.length]).toEqual([1, 1, 1.5, size]);
  // Sixty runs of 4 MB would add 240 MB. Garbage of other tests may go meanwhile, so that the figure may also fall.
  expect((Math.max(...held) - held[0]!) / 1e6).toBeLessThan(60);
});
