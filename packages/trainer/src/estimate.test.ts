import { graph, input, mul, neg, sum } from "@kensho/tensor";
import { expect, it } from "vitest";
import { tinyModel, tinyTraining } from "../test/tiny.ts";
import { estimateRun, peakBytes } from "./estimate.ts";

it("keeps what is needed later in memory, and nothing else", () => {
  let chain = neg(input("x", [100]));
  for (let i = 0; i < 5; i++) chain = mul(chain, chain);
  // Two at a time: an operand and its result.
  expect(peakBytes(graph({ outputs: { y: chain } }))).toBe(2 * 400);
  const early = neg(input("x", [100]));
  const late = mul(mul(neg(early), 3), early);
  expect(peakBytes(graph({ outputs: { y: sum(late) } }))).toBe(3 * 400);
});

it("grows with the batch: work in proportion, memory by its results", () => {
  const model = tinyModel();
  const of = (global_batch_size: number) => estimateRun({ model, train: tinyTraining({ global_batch_size }) });
  const [one, many, more] = [of(2), of(102), of(202)];
  expect(more.flops_per_step - many.flops_per_step).toBe(many.flops_per_step - one.flops_per_step);
  expect(more.memory_bytes).toBeGreaterThan(many.memory_bytes);
  expect(one.parameters).toBe(many.parameters);
});
