import { createThinker, type ThinkerOptions } from "@kensho/evaluator";
import { type ModelConfig, puzzleTask } from "@kensho/models";
import { countFlops, type Engine } from "@kensho/tensor";
import { createTrainer, type RunConfig, trainStepGraph } from "@kensho/trainer";
import { VALIDATION_BATCH } from "./validator.ts";

/** Operations of a step that is run as it is, and of a part of one that is not: fractions of a second on any engine worth training on. */
const [WHOLE_FLOPS, PROBE_FLOPS] = [5e10, 1e10];
/** Vectors of a probe's puzzle embedding; the real table may hold gigabytes. */
const PROBE_IDENTIFIERS = 1024;
/** Of a training step and of a thought: runs before the first that counts, seconds that may pass, and runs that are enough. */
const STEPS = { warmUp: 2, seconds: 1, most: 40 };
const THOUGHTS = { warmUp: 1, seconds: 0.3, most: 20 };
/** Share of a training step's time that a thought takes for as many puzzles, where it is not timed. */
const THINKING = 0.5;
/** What the other work of a machine adds to a time is not the run's: of the times, a fast one counts. */
const QUANTILE = 0.25;

/** What was timed on an engine. */
export interface Calibration {
  readonly secondsPerStep: number;
  /** One thought of a batch of the validation. */
  readonly secondsPerThought: number;
  /** Whether it was the very step of the run. */
  readonly isWhole: boolean;
  /** Whether checkpoints are written from the memory of the state, as on engines that compute on the host. */
  readonly savesInPlace: boolean;
}

/**
 * Times the step of a run, and a thought of its validation; a step too large for that is run with fewer puzzles.
 * @param validation  puzzles that are kept back
 */
export async function calibrate(
  engine: Engine,
  { model, train }: RunConfig,
  { validation = 0 }: { readonly validation?: number } = {},
): Promise<Calibration> {
  const perPuzzle = countFlops(trainStepGraph(puzzleTask(model, train), { ...train, global_batch_size: 1 }));
  const isWhole = perPuzzle * train.global_batch_size <= WHOLE_FLOPS;
  const batch = isWhole ? train.global_batch_size : Math.max(1, Math.round(PROBE_FLOPS / perPuzzle));
  const { micro_batch, ...settings } = train;
  const sliced = isWhole && micro_batch !== undefined ? { micro_batch } : {};
  const small = { ...model, num_puzzle_identifiers: Math.min(PROBE_IDENTIFIERS, model.num_puzzle_identifiers) };
  await using trainer = await createTrainer({
    ...{ engine, task: puzzleTask(small, train), train: { ...settings, ...sliced, global_batch_size: batch } },
  });
  const cells = batch * model.seq_len;
  const tokens = Int32Array.from({ length: cells }, (_, i) => i % model.vocab_size);
  const puzzles = { inputs: tokens, labels: tokens, puzzleIdentifiers: new Int32Array(batch) };
  const source = { next: () => puzzles };
  const perProbe = await time(STEPS, async () => void (await trainer.next(source)));
  const secondsPerStep = (perProbe * train.global_batch_size) / batch;
  const slots = Math.min(VALIDATION_BATCH, validation);
  const secondsPerThought =
    isWhole && slots > 0
      ? await timeThought(engine, small, await trainer.evaluationWeights({ borrowed: true }), slots)
      : (THINKING * secondsPerStep * slots) / train.global_batch_size;
  return { secondsPerStep, secondsPerThought, isWhole, savesInPlace: trainer.computesAtOnce };
}

async function timeThought(
  engine: Engine,
  model: ModelConfig,
  weights: ThinkerOptions["weights"],
  batchSize: number,
): Promise<number> {
  await using thinker = await createThinker({ engine, model, weights, batchSize });
  const tokens = new Int32Array(batchSize * model.seq_len);
  const thoughts = thinker.think(tokens, THOUGHTS.warmUp + THOUGHTS.most);
  const seconds = await time(THOUGHTS, async () => void (await thoughts.next()));
  await thoughts.return();
  return seconds;
}

/** Seconds that a piece of work takes. */
async function time({ warmUp, seconds, most }: typeof STEPS, work: () => Promise<void>): Promise<number> {
  for (let i = 0; i < warmUp; i++) await work();
  const times: number[] = [];
  const until = performance.now() + 1000 * seconds;
  while (times.length === 0 || (times.length < most && performance.now() < until)) {
    const started = performance.now();
    await work();
    times.push((performance.now() - started) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(QUANTILE * times.length)] as number;
}
