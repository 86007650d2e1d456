import type { Engine } from "@kensho/tensor";
import { estimateRun, type RunConfig } from "@kensho/trainer";
import { type Calibration, calibrate } from "./calibrate.ts";
import { peakMemory } from "./machine.ts";
import type { RunCost } from "./run-record.ts";
import { savingSeconds } from "./save-schedule.ts";
import { VALIDATION_BATCH } from "./validator.ts";

/** What a run will take on an engine, by steps that were run there. */
export interface Forecast extends RunCost {
  readonly seconds_per_step: number;
}

/** What is left of a run. */
export interface Rest {
  /** Steps that are done already. */
  readonly done?: number;
  /** Puzzles that are kept back. */
  readonly validation?: number;
  /** Training time that it may take, seconds. */
  readonly timeLimit?: number;
}

/**
 * Forecasts time and memory of a run: its very step is run for about a second and timed, as is a thought of its validation, and the memory
 * that this took is what the run will take, and copies of the state for checkpoints where the engine is a GPU. A step too large for that is run with fewer puzzles.
 */
export async function forecastRun(engine: Engine, config: RunConfig, rest: Rest = {}): Promise<Forecast> {
  const before = process.memoryUsage().rss;
  const calibration = await calibrate(engine, config, rest);
  const { memory_bytes, state_bytes } = estimateRun(config);
  const copies = calibration.savesInPlace ? 0 : state_bytes;
  return {
    seconds: runSeconds(config, rest, { ...calibration, checkpointBytes: state_bytes }),
    memory_bytes: calibration.isWhole
      ? Math.max(peakMemory(), before + state_bytes) + copies
      : before + memory_bytes + copies,
    seconds_per_step: calibration.secondsPerStep,
  };
}

/** Seconds that a run takes whose steps and thoughts take so long: training, validating and saving. */
export function runSeconds(
  { model, train }: RunConfig,
  { done = 0, validation = 0, timeLimit = Number.POSITIVE_INFINITY }: Rest,
  {
    secondsPerStep,
    secondsPerThought,
    checkpointBytes: bytes,
  }: Pick<Calibration, "secondsPerStep" | "secondsPerThought"> & { readonly checkpointBytes: number },
): number {
  const last = Math.min(train.steps, done + Math.max(1, Math.ceil(timeLimit / secondsPerStep)));
  const steps = Math.max(0, last - done);
  const training = Math.min(steps * secondsPerStep, timeLimit);
  const due = (step: number): number => Math.floor(step / train.validate_every);
  // The last step is followed by one, whatever its number.
  const isLate = last === train.steps && last % train.validate_every !== 0;
  const validations = Math.max(0, due(last) - due(done)) + (isLate ? 1 : 0);
  // As many training puzzles are asked beside those that were kept back.
  const batches = 2 * Math.ceil(validation / VALIDATION_BATCH);
  const validating = validations * batches * model.halt_max_steps * secondsPerThought;
  return training + validating + savingSeconds(train.checkpoint_every, { steps, training, bytes });
}

/** Seconds of one training step on an engine, compiling left out; see {@link forecastRun}. */
export async function measureStepSeconds(engine: Engine, config: RunConfig): Promise<number> {
  return (await calibrate(engine, config)).secondsPerStep;
}
