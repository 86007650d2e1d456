import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { cpuEngine } from "@kensho/onnx";
import { graph, hostTensor, input, matmul, state, sum } from "@kensho/tensor";
import { passGraph } from "../kensho-pass.ts";
import { noise, weightShapes } from "../workload.ts";
import type { Peer } from "./peer.ts";
import { packageVersion } from "./version.ts";

/** Kensho's CPU engine. */
export const kensho: Peer = {
  name: "kensho",
  version: `onnxruntime-node ${packageVersion("onnxruntime-node", fileURLToPath(import.meta.resolve("@kensho/onnx")))}`,
  threads: availableParallelism(),

  async preparePass(size, data) {
    const engine = cpuEngine();
    const start = performance.now();
    const pass = passGraph(size);
    const shapes = Object.entries(weightShapes(size));
    const values = shapes.map(([name, shape]) => [name, hostTensor("f32", shape, data.weights[name] as Float32Array)]);
    const program = await engine.compile(pass, await engine.createState(Object.fromEntries(values)));
    const compileMs = performance.now() - start;
    const shape = [size.B, size.L, size.D];
    const inputs = { x: hostTensor("f32", shape, data.x), target: hostTensor("f32", shape, data.target) };
    return {
      nodes: pass.nodes.length,
      compileMs,
      run: async () => {
        const { loss, ...grads } = await program.run(inputs);
        return { loss: loss?.data[0] as number, gradient: async (name) => grads[name]?.data as Float32Array };
      },
    };
  },

  async prepareMatmul(n) {
    const engine = cpuEngine();
    const value = (seed: number) => hostTensor("f32", [n, n], noise(seed, n * n));
    const product = matmul(state("a", [n, n]), input("b", [n, n]));
    // The result stays on the engine as state; one number comes back to show that it is there.
    const program = await engine.compile(
      graph({ outputs: { first: sum(state("y", [n, n]), { axes: [0] }) }, updates: { y: product } }),
      await engine.createState({ a: value(1), y: value(3) }),
    );
    const b = value(2);
    return async () => void (await program.run({ b }));
  },
};
