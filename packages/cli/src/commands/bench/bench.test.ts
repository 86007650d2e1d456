import { expect, test } from "vitest";
import { kensho } from "../../../test/run-kensho.ts";
import { paletteFor } from "../../renderers/palette.ts";
import { type BenchResult, benchResult } from "./result.ts";
import { benchText } from "./text.ts";

test("times the engine that was asked for, at the work that was asked for", { timeout: 120_000 }, async () => {
  const { exit, stdout, stderr } = await kensho(["bench", "--quick", "--engine", "cpu", "--only", "kernels", "--json"]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  const { engines } = benchResult.parse(JSON.parse(stdout));
  expect(engines).toHaveLength(1);
  const [cpu] = engines;
  expect(cpu).toMatchObject({ engine: "cpu", precision: "f32", adapter: null, products: [], steps: [], failed: [] });
  expect(cpu!.kernels.length).toBeGreaterThan(5);
  for (const { min, median, p95 } of cpu!.kernels) {
    expect(min).toBeGreaterThan(0);
    expect(median).toBeGreaterThanOrEqual(min);
    expect(p95).toBeGreaterThanOrEqual(median);
  }
});

test("a GPU that is not there: exit code 4", { timeout: 120_000 }, async () => {
  const { exit, stderr } = await kensho(["bench", "--quick", "--adapter", "no such card"]);
  expect({ exit, stderr }).toMatchObject({ exit: 4, stderr: expect.stringMatching(/^error: No GPU/) });
});

const RESULT: BenchResult = {
  ...{ kensho: "0.1.0", node: "v24.0.0", system: "linux x64", cpu: "Some CPU", cores: 8, load: 6, quick: false },
  engines: [
    {
      ...{ engine: "webgpu", title: "webgpu, some card, f16", version: "1.2", precision: "f16", kernels: [] },
      adapter: { name: "some card", vendor: "maker", architecture: "new", driver: "1.2", software: false },
      products: [
        ...[{ name: "matmul 4096³", median: 2, min: 1.9, p95: 2.4, repetitions: 10, flops: 2 * 4096 ** 3 }].map(
          (one) => ({
            ...one,
            ...{ bytes: 3 * 4 * 4096 ** 2, dispatches: 1 },
          }),
        ),
      ],
      steps: [
        {
          ...{ name: "sudoku-9x9", median: 12.3, min: 12, p95: 13, repetitions: 10, flops: 1.39e10, dispatches: 222 },
          ...{ parameters: 139_106, puzzles: 64, compileMs: 400 },
        },
      ],
      failed: [{ name: "official Sudoku TRM, B 768", message: "the GPU has no room for state" }],
    },
  ],
};

test("reads like this", () => {
  expect(benchText(RESULT, paletteFor({ isTTY: false }))).toMatchInlineSnapshot(`
    "kensho 0.1.0, Some CPU, 8 cores, Node v24.0.0, linux x64, load 6 at the start
    The machine is busy: times are longer than they would be, and ratios hold better.

    webgpu, some card, f16, driver 1.2
                       ms   p95  GFLOP/s  GB/s  launches
    ───────────────  ────  ────  ───────  ────  ────────
    matmul 4096³     2.00  2.40    68719   101         1
    step sudoku-9x9  12.3  13.0     1130             222
    official Sudoku TRM, B 768 failed: the GPU has no room for state"
  `);
});
