import { graph, hostTensor, mul, state, tensor } from "@kensho/tensor";
import { expect, it } from "vitest";
import { cpuEngine } from "./engine.ts";
import { garbageWatch } from "./garbage.ts";

it("collects when 16 MB have been replaced, and begins anew", () => {
  let calls = 0;
  const replaced = garbageWatch(() => {
    calls++;
  });
  for (let i = 0; i < 3; i++) replaced(6e6);
  expect(calls).toBe(1);
  for (let i = 0; i < 2; i++) replaced(6e6);
  expect(calls).toBe(1);
  replaced(112e6);
  expect(calls).toBe(2);
});

it("state that runs have replaced does not pile up", async () => {
  const engine = cpuEngine({ threads: 1 });
  const size = 2 ** 20;
  await using weights = await engine.createState({ w: hostTensor("f32", [size], new Float32Array(size).fill(1)) });
  const step = graph({ outputs: {}, updates: { w: mul(state("w", [size]), tensor(1.5)) } });
  await using program = await engine.compile(step, weights);
  const held: number[] = [];
  for (let i = 0; i < 120; i++) {
    await program.run();
    held.push(process.memoryUsage().arrayBuffers);
  }
  const least = Math.min(...held);
  // 4 MB a run: 25 MB at most. V8 alone lets 80 MB lie.
  expect((Math.max(...held) - least) / 1e6).toBeLessThan(45);
});
