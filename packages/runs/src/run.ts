import path from "node:path";
import { type ModelConfig, modelConfigSchema, puzzleTask } from "@kensho/models";
import { type Dataset, DatasetOptionError, requireLabels, type TrainBatchStream } from "@kensho/puzzles";
import type { Engine } from "@kensho/tensor";
import { createTrainer, estimateRun, type Trainer, trainConfigSchema } from "@kensho/trainer";
import { stringify } from "yaml";
import { DataMismatchError, ResumeError } from "./errors.ts";
import { type RunCommand, sendCommand } from "./group/run-command.ts";
import { describeMachine } from "./machine.ts";
import { lockRun, RunFolder, requireFreeRun } from "./run-folder.ts";
import { describeData, RunLoop } from "./run-loop.ts";
import type { CheckpointState, ResumeOptions, RunOptions, RunResult } from "./run-options.ts";
import type { RunRecord } from "./run-record.ts";
import { type TrainingData, trainingData } from "./training-data.ts";
import { requireUnfinished } from "./unfinished.ts";
import { Validator, validationMetrics } from "./validator.ts";

/**
 * Resumes a run from its newest checkpoint. On the CPU engine, metrics and weights are bit for bit those of an uninterrupted
 * run.
 * @throws {ResumeError} if the checkpoint is incomplete, the data set differs, or the run has ended
 * @throws {CheckpointError} if a file of the checkpoint is missing or damaged
 * @throws {FolderLockedError} if another process trains this run
 */
export async function resumeRun({ checkpoint, run, lock, ...options }: ResumeOptions): Promise<RunResult> {
  const { groups, step, path } = checkpoint;
  const state = checkpoint.state as CheckpointState;
  if (
    step === undefined ||
    groups.model === undefined ||
    groups.optimizer === undefined ||
    groups.carry === undefined
  ) {
    throw new ResumeError(
      path,
      "the run cannot resume from it: it holds only weights, without the optimizer and the carry",
    );
  }
  if (state.data.fingerprint !== options.dataset.fingerprint) {
    throw new ResumeError(
      path,
      `the run cannot resume: ${options.dataset.dir} holds other puzzles than it was trained on`,
    );
  }
  // Settings that a checkpoint of an earlier version lacks have their defaults.
  const [model, train] = [modelConfigSchema.parse(state.config.model), trainConfigSchema.parse(state.config.train)];
  requireUnfinished(checkpoint, train);
  const { source, split } = trainingData(options.dataset, train);
  source.restore(state.cursor);
  const snapshot = { step, exploration: state.exploration, model: groups.model, ema: groups.ema ?? {} };
  const from = { ...snapshot, optimizer: groups.optimizer, carry: groups.carry };
  const whole = { ...options, config: { model, train }, out: run };
  await commandOthers(whole, source, { step, exploration: state.exploration });
  await using trainer = await createTrainer({
    ...{ engine: options.engine, task: puzzleTask(model, train), train, from, usesUp: true },
    ...(options.group === undefined ? {} : { group: options.group }),
  });
  await using validator = await openValidator(options.engine, model, split, trainer);
  await using held = lock ?? (await lockRun(run));
  await using folder = await RunFolder.reopen(held, step, train.log_every, recordOf(whole, split, step));
  return await new RunLoop(whole, { trainer, source, folder, validator, from: { state, step, path } }).toTheEnd();
}

/**
 * Trains a run in its own folder: `config.yaml`, `run.json`, `metrics.jsonl`, `checkpoints/`, and `validation.jsonl` if
 * puzzles are held out. The folder is created when training can start: a run that fails earlier leaves nothing behind.
 * @throws {RunExistsError} if `out` is not empty @throws {RunFolderError} if it cannot be written
 * @throws {DataMismatchError} if the data set does not fit the network's length, vocabulary or number of puzzle vectors
 * @throws {DatasetFileError} if no puzzle has a label
 * @throws {DatasetOptionError} if there are too few puzzles to hold some out, or they have no metric named `keep_best`
 * @throws {WeightsError} if the initial weights do not fit the network
 * @throws {DivergedError} if the loss, its gradient or the weights become non-finite, or training loses its progress
 */
export async function trainRun(options: RunOptions): Promise<RunResult> {
  const { engine, config, dataset, out, weights, group } = options;
  const { model, train } = config;
  requireFit(dataset, options);
  const { source, split } = trainingData(dataset, train);
  await requireFreeRun(out);
  await commandOthers(options, source, null);
  const given = { ...(weights === undefined ? {} : { weights }), ...(group === undefined ? {} : { group }) };
  await using trainer = await createTrainer({ engine, task: puzzleTask(model, train), train, ...given });
  await using validator = await openValidator(engine, model, split, trainer);
  const text = options.configText ?? stringify({ ...model, ...train });
  await using folder = await RunFolder.create(out, text, recordOf(options, split, 0));
  return await new RunLoop(options, { trainer, source, folder, validator }).toTheEnd();
}

/** @throws {DataMismatchError} {DatasetOptionError} if the network or its training does not suit the data set */
function requireFit(dataset: Dataset, { config: { model, train } }: Pick<RunOptions, "config">): void {
  const { seq_len, vocab_size, num_puzzle_identifiers } = dataset.metadata;
  const hasVectors = model.puzzle_emb_ndim === 0 || num_puzzle_identifiers <= model.num_puzzle_identifiers;
  if (seq_len !== model.seq_len || vocab_size > model.vocab_size || !hasVectors) {
    throw new DataMismatchError(dataset.dir, model, dataset.metadata);
  }
  requireLabels(dataset);
  const metrics = validationMetrics(dataset.kind);
  if (train.validation > 0 && train.keep_best !== null && !metrics.includes(train.keep_best)) {
    throw new DatasetOptionError(`keep_best: nothing measures ${train.keep_best} of ${dataset.dir}`, {
      hint: `take one of ${metrics.join(", ")}`,
    });
  }
}

async function openValidator(
  engine: Engine,
  model: ModelConfig,
  split: TrainingData["split"],
  trainer: Trainer,
): Promise<Validator | undefined> {
  if (split === undefined) return undefined;
  return await Validator.create(engine, model, split, await trainer.evaluationWeights({ borrowed: true }));
}

/** Creates the record of a run at the start of a session. */
function recordOf(options: RunOptions, split: TrainingData["split"], step: number): RunRecord {
  const { config, engine, dataset, timeLimit, weightsFrom, forecast = null } = options;
  const { dir, kind, fingerprint } = describeData(dataset);
  const { flops_per_step, parameters } = estimateRun(config);
  const data = { dir, path: path.resolve(dir), kind, fingerprint };
  return {
    format: 1,
    engine: engine.name,
    machine: describeMachine(),
    data: { ...data, validation_puzzles: split?.validation.examples ?? 0 },
    ...(weightsFrom === undefined ? {} : { weights: weightsFrom }),
    ...(timeLimit === undefined ? {} : { time_limit: timeLimit }),
    ...{ flops_per_step, parameters },
    sessions: [{ started: new Date().toISOString(), from_step: step, forecast }],
  };
}

/** Sends the run to the other processes of the group, if there is one. */
async function commandOthers(
  { group, config, engine, dataset }: Pick<RunOptions, "group" | "config" | "engine" | "dataset">,
  source: TrainBatchStream,
  from: RunCommand["from"],
): Promise<void> {
  if (group === undefined) return;
  const { dir, fingerprint } = dataset;
  await sendCommand(group, { config, engine: engine.name, data: { dir, fingerprint }, from, cursor: source.state() });
}
