import { ENGINES } from "@kensho/testing";
import { expect, it } from "vitest";
import { tinyModel, tinyTraining } from "../test/tiny.ts";
import { forecastRun } from "./forecast.ts";

const engine = ENGINES.cpu();
const model = tinyModel({ puzzle_emb_ndim: 4, num_puzzle_identifiers: 9 });

it("time grows with the steps that are left and the puzzles that are asked, up to the time given", async () => {
  const of = (run: Parameters<typeof forecastRun>[2]) =>
    forecastRun(engine, { model, train: tinyTraining({ steps: 1000, validate_every: 100 }) }, run);
  const whole = await of({});
  expect(whole.seconds).toBeCloseTo(1000 * whole.seconds_per_step, 10);
  expect(whole.memory_bytes).toBeGreaterThan(20e6);
  const rest = await of({ done: 900 });
  expect(rest.seconds).toBeCloseTo(100 * rest.seconds_per_step, 10);
  const asked = await of({ done: 900, validation: 8 });
  // 16 puzzles, 3 thoughts each, half a training step's work for 4 puzzles.
  expect(asked.seconds).toBeCloseTo((100 + (16 * 3) / 4 / 2) * asked.seconds_per_step, 10);
  expect((await of({ timeLimit: 1e-3 })).seconds).toBe(1e-3);
});

it("a step too large to be run is run in part", async () => {
  const large = { ...tinyModel({ hidden_size: 64, seq_len: 81, H_cycles: 3, L_cycles: 6 }), puzzle_emb_ndim: 0 };
  const config = { model: large, train: tinyTraining({ global_batch_size: 4096, steps: 10 }) };
  const { seconds_per_step, memory_bytes } = await forecastRun(engine, config);
  expect(seconds_per_step).toBeGreaterThan(0.1);
  expect(memory_bytes).toBeGreaterThan(1e9);
});
