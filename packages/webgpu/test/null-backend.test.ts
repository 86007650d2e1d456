import type { PrimitiveName } from "@kensho/tensor";
import { batch, CONFORMANCE_CASES } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { planProgram } from "../src/compile/plan.ts";
import { openGpu } from "../src/device/open.ts";
import type { Tuning } from "../src/kernels/context.ts";

/** No driver is needed to see that WGSL is valid: Dawn's null backend compiles all of it, and computes nothing. */
describe("on the null backend", () => {
  it.each<[string, Tuning]>([
    ["by tiles", { tiles: true }],
    ["by tiles, factors in half precision", { tiles: true, precision: "f16" }],
    ["by registers", { tiles: false }],
  ])("every kernel of every primitive compiles: %s", { timeout: 60_000 }, async (_, tuning) => {
    await using gpu = await openGpu({ allowSoftware: true, dawn: ["backend=null"] });
    const texts = new Set<string>();
    for (const primitive of Object.keys(CONFORMANCE_CASES) as PrimitiveName[]) {
      const { graph } = batch(CONFORMANCE_CASES[primitive]);
      const state = { chunks: 1, placementOf: () => ({ chunk: 0, offset: 0 }) };
      for (const { wgsl } of planProgram(graph, state, { limit: 2 ** 30, tuning }).dispatches) texts.add(wgsl);
    }
    expect(texts.size).toBeGreaterThan(200);
    for (const wgsl of texts) await gpu.pipelines.get(wgsl, 2, "kernel");
    gpu.check();
  });

  it("says which text is not valid", async () => {
    await using gpu = await openGpu({ allowSoftware: true, dawn: ["backend=null"] });
    await expect(gpu.pipelines.get("fn main() { nonsense }", 1, "trm.head.matmul")).rejects.toThrow(
      /kernel trm.head.matmul does not compile/,
    );
  });
});
