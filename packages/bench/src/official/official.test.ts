import { expect, test } from "vitest";
import { mismatch, turnsTable } from "./report.ts";
import { pythonWithTorch } from "./torch-child.ts";
import type { Turns } from "./turns.ts";

const timing = (median: number) => ({ median, min: median, p95: median, repetitions: 7 });
const facts = { torch: "1.13.0", threads: 2, parameters: 5_000_000, gflops: 200 };
const turns = (loss: number): Turns => ({
  ...{ name: "mixing, D 128, B 64", work: "step", batch: 64, kensho: { timing: timing(600), loss: 2.5 } },
  torch: [
    { dtype: "float32", facts, timing: timing(2400), loss },
    { dtype: "bfloat16", facts, timing: timing(800), loss: 2.6 },
  ],
});

test("the table has medians and Kensho's share of each", () => {
  const thinking = { ...turns(2.5), work: "think", kensho: { timing: timing(4000) }, torch: [] } as const;
  expect(turnsTable([turns(2.50001), thinking])).toMatchInlineSnapshot(`
    "                                               Kensho f32 ms  PyTorch f32 ms  share  PyTorch bf16 ms  share  first losses f32
    ─────────────────────────────────────────────  ─────────────  ──────────────  ─────  ───────────────  ─────  ────────────────
    mixing, D 128, B 64                                      600            2400   25 %              800   75 %  2.50000, 2.50001
    mixing, D 128, B 64: thinking, 16.0 puzzles/s           4000               –      –                –      –"
  `);
});

test("first losses that differ are not of the same work; those of bfloat16 are not compared", () => {
  expect(mismatch(turns(2.50001))).toBeUndefined();
  expect(mismatch(turns(2.51))).toBe("mixing, D 128, B 64: the first losses differ, 2.500000 and 2.510000");
  expect(mismatch({ ...turns(2.51), torch: [] })).toBeUndefined();
});

test("where no Python has PyTorch there is none", () => {
  expect(pythonWithTorch(["no-such-python", process.execPath])).toBeUndefined();
});
