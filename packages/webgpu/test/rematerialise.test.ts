import { modelConfigSchema, puzzleTask } from "@kensho/models";
import { trainConfigSchema, trainStepGraph } from "@kensho/trainer";
import { describe, expect, it } from "vitest";
import { planProgram } from "../src/compile/plan.ts";

/** The official Sudoku TRM: hidden 512, n 6, only the last of T cycles with gradient. */
const OFFICIAL = {
  name: "trm",
  hidden_size: 512,
  num_heads: 8,
  H_cycles: 3,
  L_cycles: 6,
  L_layers: 2,
  halt_max_steps: 16,
  vocab_size: 11,
  seq_len: 81,
} as const;

/** Bytes of the buffers that a training step needs besides its state, and its largest plan of dispatches. */
function planned(changes: object, rows = 64): { bytes: number; dispatches: number } {
  const model = modelConfigSchema.parse({ ...OFFICIAL, ...changes });
  const train = trainConfigSchema.parse({ lr: 1e-4, global_batch_size: rows, steps: 10 });
  const state = { chunks: 1, placementOf: () => ({ chunk: 0, offset: 0 }) };
  const plan = planProgram(trainStepGraph(puzzleTask(model, train), train), state, {
    limit: 2 ** 34,
    tuning: { tiles: true },
  });
  return { bytes: plan.chunks.reduce((total, words) => total + words * 4, 0), dispatches: plan.dispatches.length };
}

describe("rematerialisation", () => {
  it.each([
    ["attention", {}],
    ["mixing", { mlp_t: true }],
  ])("shrinks the memory of the official Sudoku TRM with %s", (_, changes) => {
    const [kept, again] = [planned(changes), planned({ ...changes, rematerialise: true })];
    expect(again.bytes, `${kept.bytes} bytes kept, ${again.bytes} computed again`).toBeLessThan(kept.bytes * 0.45);
    expect(again.dispatches).toBeLessThan(kept.dispatches * 1.5);
  });
});
