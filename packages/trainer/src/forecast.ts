import { countFlops, type Engine } from "@kensho/tensor";
import type { RunConfig } from "./config.ts";
import { estimateRun } from "./estimate.ts";
import { peakMemory } from "./machine.ts";
import type { RunCost } from "./runRecord.ts";
import { createTrainer } from "./trainer.ts";
import { trainStepGraph } from "./trainStep.ts";

/** Operations of a step that is run as it is, and of a part of one that is not: fractions of a second on any engine worth training on. */
const [WHOLE_FLOPS, PROBE_FLOPS] = [5e10, 1e10];
/** Vectors of a probe's puzzle embedding; the real table may hold gigabytes. */
const PROBE_IDENTIFIERS = 1024;
/** Time and steps that a calibration may take. */
const [CALIBRATION_SECONDS, CALIBRATION_STEPS] = [1, 25];
/** Share of a training step's time that a step of thinking takes for as many puzzles. */
const THINKING = 0.5;

/** What a run will take on an engine, by steps that were run there. */
export interface Forecast extends RunCost {
  readonly seconds_per_step: number;
}

/**
 * Forecasts time and memory of a run: its very step is run for about a second and timed (the median counts), and the memory that this
 * took is what the run will take, and copies of the state for checkpoints. A step too large for that is run with fewer puzzles.
 * @param run.done  steps that are done already @param run.validation  puzzles that are kept back
 */
export async function forecastRun(
  engine: Engine,
  config: RunConfig,
  run: { readonly done?: number; readonly validation?: number; readonly timeLimit?: number } = {},
): Promise<Forecast> {
  const { model, train } = config;
  const { done = 0, validation = 0, timeLimit = Number.POSITIVE_INFINITY } = run;
  const before = process.memoryUsage().rss;
  const { seconds_per_step, isWhole } = await calibrate(engine, config);
  const steps = Math.max(0, train.steps - done);
  const validations =
    validation === 0 ? 0 : Math.floor(train.steps / train.validate_every) - Math.floor(done / train.validate_every);
  // As many training puzzles are asked beside them.
  const asked = 2 * validation * validations * model.halt_max_steps;
  const thinking = (asked * THINKING * seconds_per_step) / train.global_batch_size;
  const { memory_bytes, state_bytes } = estimateRun(config);
  return {
    seconds: Math.min(steps * seconds_per_step, timeLimit) + thinking,
    memory_bytes: isWhole
      ? Math.max(peakMemory(), before + state_bytes) + state_bytes
      : before + memory_bytes + state_bytes,
    seconds_per_step,
  };
}

/** Seconds of one training step on an engine, compiling left out; see {@link forecastRun}. */
export async function measureStepSeconds(engine: Engine, config: RunConfig): Promise<number> {
  return (await calibrate(engine, config)).seconds_per_step;
}

async function calibrate(
  engine: Engine,
  { model, train }: RunConfig,
): Promise<{ readonly seconds_per_step: number; readonly isWhole: boolean }> {
  const perPuzzle = countFlops(trainStepGraph(model, { ...train, global_batch_size: 1 }));
  const isWhole = perPuzzle * train.global_batch_size <= WHOLE_FLOPS;
  const batch = isWhole ? train.global_batch_size : Math.max(1, Math.round(PROBE_FLOPS / perPuzzle));
  const { micro_batch: _, ...settings } = train;
  const small = { ...model, num_puzzle_identifiers: Math.min(PROBE_IDENTIFIERS, model.num_puzzle_identifiers) };
  await using trainer = await createTrainer({ engine, model: small, train: { ...settings, global_batch_size: batch } });
  const cells = batch * model.seq_len;
  const tokens = Int32Array.from({ length: cells }, (_, i) => i % model.vocab_size);
  const puzzles = { inputs: tokens, labels: tokens, puzzleIdentifiers: new Int32Array(batch) };
  const source = { next: () => puzzles };
  await trainer.next(source);
  const times: number[] = [];
  const until = performance.now() + 1000 * CALIBRATION_SECONDS;
  while (times.length === 0 || (times.length < CALIBRATION_STEPS && performance.now() < until)) {
    const started = performance.now();
    await trainer.next(source);
    times.push((performance.now() - started) / 1000);
  }
  const median = times.sort((a, b) => a - b)[times.length >> 1] as number;
  return { seconds_per_step: (median * train.global_batch_size) / batch, isWhole };
}
