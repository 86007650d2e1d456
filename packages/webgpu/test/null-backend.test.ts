import type { PrimitiveName } from "@kensho/tensor";
import { batch, CONFORMANCE_CASES } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { planProgram } from "../src/compile/plan.ts";
import { openGpu } from "../src/device/open.ts";

/** No driver is needed to see that WGSL is valid: Dawn's null backend compiles all of it, and computes nothing. */
describe("on the null backend", () => {
  it.each([true, false])("every kernel of every primitive compiles (tiles: %s)", { timeout: 60_000 }, async (tiles) => {
    await using gpu = await openGpu({ allowSoftware: true, dawn: ["backend=null"] });
    const texts = new Set<string>();
    for (const primitive of Object.keys(CONFORMANCE_CASES) as PrimitiveName[]) {
      const { graph } = batch(CONFORMANCE_CASES[primitive]);
      const state = { chunks: 1, placementOf: () => ({ chunk: 0, offset: 0 }) };
      for (const { wgsl } of planProgram(graph, state, { limit: 2 ** 30, tuning: { tiles } }).dispatches)
        texts.add(wgsl);
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
