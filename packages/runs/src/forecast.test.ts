import { ENGINES } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { tinyModel, tinyTraining } from "../../trainer/test/tiny.ts";
import { forecastRun, runSeconds } from "./forecast.ts";

const engine = ENGINES.cpu();
const model = tinyModel({ puzzle_emb_ndim: 4, num_puzzle_identifiers: 9 });

describe("the time of a run", () => {
  const train = tinyTraining({ steps: 1000, validate_every: 300, checkpoint_every: 200 });
  const timed = { secondsPerStep: 0.1, secondsPerThought: 0.02, checkpointBytes: 4e6 };
  const of = (rest: Parameters<typeof runSeconds>[1]): number => runSeconds({ model, train }, rest, timed);
  /** 0.03 s and 4 MB at 200 MB a second. */
  const save = 0.05;
  const thoughts = 3;

  it("is that of the steps that are left, and of saving", () => {
    expect(of({})).toBeCloseTo(100 + 6 * save, 10);
    expect(of({ done: 900 })).toBeCloseTo(10 + save, 10);
  });

  it("has the validations in it, the one after the last step too", () => {
    // After 300, 600, 900 and 1000 steps, one batch of each half.
    expect(of({ validation: 8 })).toBeCloseTo(100 + 6 * save + 4 * 2 * thoughts * 0.02, 10);
    expect(of({ validation: 65 })).toBeCloseTo(100 + 6 * save + 4 * 4 * thoughts * 0.02, 10);
    expect(of({ validation: 8, done: 900 })).toBeCloseTo(10 + save + 2 * thoughts * 0.02, 10);
  });

  it("ends with the time given, and has in it what is done until then alone", () => {
    expect(of({ timeLimit: 35, validation: 8 })).toBeCloseTo(35 + 2 * save + 2 * thoughts * 0.02, 10);
    expect(of({ timeLimit: 1e9 })).toBe(of({}));
  });
});

it("steps and thoughts are timed, and the memory that they take is seen", async () => {
  const train = tinyTraining({ steps: 1000, validate_every: 100 });
  const { seconds, seconds_per_step, memory_bytes } = await forecastRun(engine, { model, train }, { validation: 8 });
  expect(seconds).toBeGreaterThan(1000 * seconds_per_step);
  expect(memory_bytes).toBeGreaterThan(20e6);
});

it("a step too large to be run is run in part", async () => {
  const large = { ...tinyModel({ hidden_size: 64, seq_len: 81, H_cycles: 3, L_cycles: 6 }), puzzle_emb_ndim: 0 };
  const config = { model: large, train: tinyTraining({ global_batch_size: 4096, steps: 10 }) };
  const { seconds_per_step, memory_bytes } = await forecastRun(engine, config);
  expect(seconds_per_step).toBeGreaterThan(0.1);
  expect(memory_bytes).toBeGreaterThan(1e9);
});
