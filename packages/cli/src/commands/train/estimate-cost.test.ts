import { expect, test } from "vitest";
import { costLine, costText, requireMemory } from "./estimate-cost.ts";
import type { TrainEstimate } from "./estimate-result.ts";

const COST: TrainEstimate = {
  ...{ family: "trm", preset: null, engine: "cpu", parameters: 52_290, effective_depth: 12 },
  ...{ steps: 2000, puzzles_per_step: 64, flops_per_step: 3.561e9, memory_bytes: 74e6 },
  ...{ seconds_per_step: 0.1934, seconds: 387 },
};
const LARGE: TrainEstimate = {
  ...{ ...COST, steps: 65_104, puzzles_per_step: 768, flops_per_step: 3.29e13, memory_bytes: 86e9 },
  ...{ seconds_per_step: 1400, seconds: 9.1e7 },
};

test("costs of a small run and of a paper's", () => {
  expect(costText(COST, 8e9)).toMatchInlineSnapshot(`
    "network    trm, 52,290 parameters, effective depth 12
    run        2,000 steps of 64 puzzles
    work       3.56 GFLOP per step
    memory     about 74 MB
    time       about 0.19 s per step, 6:27 in all, on cpu"
  `);
  expect(costLine(LARGE, 128e9)).toBe("about 32.9 TFLOP and 23:20 per step, 1,053 days in all; 86 GB of memory");
});

test("what the machine cannot hold is said, and refused before it begins; a GPU has memory of its own", () => {
  expect(costLine(LARGE, 25e9)).toMatch(/; 86 GB of memory, and this machine has 25 GB$/);
  expect(costText(LARGE, 25e9)).toMatch(/^memory {5}about 86 GB, and this machine has 25 GB$/m);
  expect(() => requireMemory(LARGE, 25e9)).toThrow(
    expect.objectContaining({
      code: "KSH_MEMORY",
      message: "This run would need about 86 GB of memory, and this machine has 25 GB.",
      suggestions: [expect.stringContaining("micro_batch"), expect.stringContaining("hidden_size")],
    }),
  );
  expect(costLine({ ...LARGE, engine: "webgpu" }, 25e9)).toMatch(/; 86 GB of memory$/);
  requireMemory({ ...LARGE, engine: "webgpu" }, 25e9);
  requireMemory(COST, 25e9);
});
