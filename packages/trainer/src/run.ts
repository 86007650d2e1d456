import { type CheckpointGroups, type LoadedCheckpoint, saveCheckpoint } from "@kensho/checkpoint";
import { type Dataset, type TrainBatchStream, trainBatches } from "@kensho/datasets";
import type { Engine } from "@kensho/tensor";
import { stringify } from "yaml";
import type { RunConfig } from "./config.ts";
import { DataMismatchError, DivergedError, ResumeError } from "./errors.ts";
import type { MetricsLine, StepEvent, TrainEvent } from "./events.ts";
import { Meter } from "./meter.ts";
import { RunFolder } from "./runFolder.ts";
import { createTrainer, type StepReport, type Trainer, type TrainerOptions } from "./trainer.ts";

/** What {@link trainRun} needs. */
export interface RunOptions {
  readonly engine: Engine;
  readonly config: RunConfig;
  /** The training split. */
  readonly dataset: Dataset;
  /** Begin with these weights instead of random ones: every tensor of the network, by its official name. The optimizer starts afresh. */
  readonly weights?: TrainerOptions["weights"];
  /** Text of `config.yaml`. Default: the keys of `config`. */
  readonly configText?: string;
  /** Folder of the run; must not exist, or be empty. */
  readonly out: string;
  /** Ends the run, with a checkpoint, after so many seconds of training; the learning rate reaches its floor then. */
  readonly timeLimit?: number;
  /** Ends the run, with a checkpoint, after the step at hand. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
}

/** How a run ended. */
export interface RunResult {
  readonly stoppedBy: "steps" | "time" | "signal";
  readonly checkpoint: string;
  readonly steps: number;
  /** Training time; compiling and saving are left out. */
  readonly seconds: number;
  readonly last: MetricsLine;
}

/** What a checkpoint's `state.json` holds besides the step and the checksums. */
export interface CheckpointState {
  readonly config: RunConfig;
  readonly data: {
    readonly dir: string;
    /** Name of the puzzle kind, if it is known. */
    readonly kind: string | null;
    /** What a kind of the user's own consists of, so that its puzzles can be read and printed without the data set. */
    readonly definition?: unknown;
    readonly fingerprint: string;
  };
  readonly exploration: readonly number[];
  readonly cursor: ReturnType<TrainBatchStream["state"]>;
  readonly seconds: number;
  /** Steps since the last line of the log. */
  readonly pending: readonly Partial<StepReport>[];
}

/** What {@link resumeRun} needs: the config, and all else, is in the run folder. */
export type ResumeOptions = Pick<RunOptions, "engine" | "dataset" | "timeLimit" | "signal" | "onEvent"> & {
  /** The newest checkpoint of the run, with all its groups. */
  readonly checkpoint: LoadedCheckpoint<CheckpointGroups>;
  /** Folder of the run. */
  readonly run: string;
};

/**
 * Goes on with a run after its newest checkpoint as if nothing had happened: on the CPU engine, metrics and weights are those of an
 * unbroken run, bit by bit.
 * @throws {ResumeError} if the checkpoint lacks what a run needs, or the data set is another one
 * @throws {CheckpointError} if a file of the checkpoint is missing or damaged
 */
export async function resumeRun({ checkpoint, run, ...options }: ResumeOptions): Promise<RunResult> {
  const { groups, step, path } = checkpoint;
  const state = checkpoint.state as CheckpointState;
  if (
    step === undefined ||
    groups.model === undefined ||
    groups.optimizer === undefined ||
    groups.carry === undefined
  ) {
    throw new ResumeError(path, "it holds weights alone, without the optimizer and the carry of a run");
  }
  if (state.data.fingerprint !== options.dataset.fingerprint) {
    throw new ResumeError(path, `${options.dataset.dir} holds other puzzles than the run was trained on`);
  }
  const { model, train } = state.config;
  if (step >= train.steps) throw new ResumeError(path, `all ${train.steps} steps of the run are done`);
  const source = trainBatches(options.dataset, {
    batchSize: train.global_batch_size,
    seed: train.seed,
    augmentation: train.augmentation,
  });
  source.restore(state.cursor);
  const snapshot = { step, exploration: state.exploration, model: groups.model, ema: groups.ema ?? {} };
  const from = { ...snapshot, optimizer: groups.optimizer, carry: groups.carry };
  await using trainer = await createTrainer({ engine: options.engine, model, train, from });
  await using folder = await RunFolder.reopen(run, step, train.log_every);
  const whole = { ...options, config: state.config, out: run };
  return await new Run(whole, trainer, source, folder, { state, step, path }).toTheEnd();
}

/**
 * A whole training run in a folder of its own: `config.yaml`, `metrics.jsonl`, `checkpoints/`. The folder is made when training can
 * begin: a run that fails before leaves nothing behind.
 * @throws {RunExistsError} if `out` holds something @throws {RunFolderError} if it cannot be written
 * @throws {DataMismatchError} if the data set is of another length or vocabulary than the network, or has more puzzles than it has vectors
 * @throws {WeightsError} if the weights to begin with are another network's
 * @throws {DivergedError} if the loss or its gradient is not a finite number any more
 */
export async function trainRun(options: RunOptions): Promise<RunResult> {
  const { engine, config, dataset, out, weights } = options;
  const { model, train } = config;
  const source = trainBatches(dataset, {
    batchSize: train.global_batch_size,
    seed: train.seed,
    augmentation: train.augmentation,
  });
  const { seq_len, vocab_size, num_puzzle_identifiers } = dataset.metadata;
  const hasVectors = model.puzzle_emb_ndim === 0 || num_puzzle_identifiers <= model.num_puzzle_identifiers;
  if (seq_len !== model.seq_len || vocab_size > model.vocab_size || !hasVectors) {
    throw new DataMismatchError(dataset.dir, model, dataset.metadata);
  }
  await RunFolder.requireFree(out);
  await using trainer = await createTrainer({ engine, model, train, ...(weights === undefined ? {} : { weights }) });
  await using folder = await RunFolder.create(out, options.configText ?? stringify({ ...model, ...train }));
  return await new Run(options, trainer, source, folder).toTheEnd();
}

/** Steps that may be queued on a GPU before what they tell is read; a diverged run is noticed that late. */
const MOST_UNREAD = 16;

class Run {
  readonly #options: RunOptions;
  readonly #trainer: Trainer;
  readonly #source: TrainBatchStream;
  readonly #folder: RunFolder;
  readonly #meter = new Meter();
  readonly #unread: (() => Promise<StepReport>)[] = [];
  #seconds = 0;
  #sinceLog = { steps: 0, seconds: 0 };
  #checkpoint: { step: number; path: string } | undefined;
  #last: MetricsLine | undefined;
  #latest: StepEvent["latest"] = { accuracy: null, exact_accuracy: null };

  constructor(
    options: RunOptions,
    trainer: Trainer,
    source: TrainBatchStream,
    folder: RunFolder,
    from?: { readonly state: CheckpointState; readonly step: number; readonly path: string },
  ) {
    this.#options = options;
    this.#trainer = trainer;
    this.#source = source;
    this.#folder = folder;
    if (from === undefined) return;
    this.#checkpoint = { step: from.step, path: from.path };
    this.#seconds = from.state.seconds;
    for (const report of from.state.pending) this.#meter.add(report as StepReport);
  }

  async toTheEnd(): Promise<RunResult> {
    const { train } = this.#options.config;
    for (;;) {
      const stoppedBy = this.#reasonToStop();
      if (stoppedBy !== undefined) return await this.#finish(stoppedBy);
      await this.#step();
      const { step } = this.#trainer;
      const [logs, saves] = [step % train.log_every === 0, step % train.checkpoint_every === 0];
      if (logs || saves || this.#unread.length >= MOST_UNREAD || this.#trainer.computesAtOnce)
        await this.#readReports();
      if (logs) this.#log();
      if (saves) await this.#save();
    }
  }

  #reasonToStop(): RunResult["stoppedBy"] | undefined {
    const { signal, timeLimit, config } = this.#options;
    if (this.#trainer.step >= config.train.steps) return "steps";
    // A run always has one step behind it, so that there is something to save and to tell.
    if (this.#last === undefined && this.#sinceLog.steps === 0) return undefined;
    if (signal?.aborted) return "signal";
    return timeLimit !== undefined && this.#seconds >= timeLimit ? "time" : undefined;
  }

  async #step(): Promise<void> {
    const { timeLimit } = this.#options;
    const started = performance.now();
    const progress = timeLimit === undefined ? 0 : this.#seconds / timeLimit;
    this.#unread.push(await this.#trainer.enqueue(this.#source, progress));
    this.#addTime(started, 1);
  }

  /** Reads what the steps since the last call have told. On a GPU the host waits here, and nowhere else. */
  async #readReports(): Promise<void> {
    const started = performance.now();
    const reports: StepReport[] = [];
    for (const read of this.#unread.splice(0)) reports.push(await read());
    this.#addTime(started, 0);
    for (const report of reports) {
      for (const [what, value] of [
        ["loss", report.loss],
        ["gradient", report.grad_norm],
      ] as const) {
        if (!Number.isFinite(value)) throw new DivergedError(report.step, what, this.#checkpoint?.path);
      }
      this.#meter.add(report);
    }
  }

  #addTime(started: number, steps: number): void {
    const seconds = (performance.now() - started) / 1000;
    this.#seconds += seconds;
    this.#sinceLog = { steps: this.#sinceLog.steps + steps, seconds: this.#sinceLog.seconds + seconds };
  }

  #log(): void {
    const { config, timeLimit, onEvent } = this.#options;
    const { steps, seconds } = this.#sinceLog;
    if (steps === 0) return;
    const step = this.#trainer.step;
    const rounded = Object.entries(this.#meter.read()).map(([key, value]) => [key, roundFigure(value)]);
    const metrics = {
      step,
      ...Object.fromEntries(rounded),
      lr: roundFigure(this.#trainer.lr),
      seconds: roundFigure(this.#seconds),
      puzzles_per_second: roundFigure((steps * config.train.global_batch_size) / seconds),
    } as MetricsLine;
    this.#sinceLog = { steps: 0, seconds: 0 };
    this.#last = metrics;
    this.#folder.appendMetrics(metrics);
    const bySteps = (config.train.steps - step) * (this.#seconds / step);
    const secondsLeft = timeLimit === undefined ? bySteps : Math.min(bySteps, Math.max(0, timeLimit - this.#seconds));
    if (metrics.accuracy !== null) this.#latest = metrics;
    onEvent?.({ type: "step", metrics, latest: this.#latest, totalSteps: config.train.steps, secondsLeft });
  }

  async #save(pending = this.#meter.pending): Promise<string> {
    const { config, dataset, onEvent } = this.#options;
    const started = performance.now();
    const { step, exploration, model, ema, optimizer, carry } = await this.#trainer.snapshot();
    if (this.#checkpoint?.step === step) return this.#checkpoint.path;
    const state: CheckpointState = {
      config,
      data: describeData(dataset),
      exploration,
      cursor: this.#source.state(),
      seconds: this.#seconds,
      pending: pending.map(withoutNaN),
    };
    const groups = { model, optimizer, carry, ...(config.train.ema ? { ema } : {}) };
    const contents = { step, groups, state: { ...state } };
    const path = await saveCheckpoint(this.#folder.checkpoints, contents, { keep: config.train.keep_checkpoints });
    this.#checkpoint = { step, path };
    const seconds = (performance.now() - started) / 1000;
    onEvent?.({ type: "checkpoint", step, path, seconds, best: false });
    return path;
  }

  async #finish(stoppedBy: RunResult["stoppedBy"]): Promise<RunResult> {
    await this.#readReports();
    // The last line may be of half an interval; whoever resumes goes on within it.
    const pending = this.#meter.pending;
    this.#log();
    const checkpoint = await this.#save(pending);
    return {
      stoppedBy,
      checkpoint,
      steps: this.#trainer.step,
      seconds: this.#seconds,
      last: this.#last as MetricsLine,
    };
  }
}

function describeData({ dir, kind, fingerprint }: Dataset): CheckpointState["data"] {
  const definition = kind?.definition === undefined ? {} : { definition: kind.definition };
  return { dir, kind: kind?.name ?? null, ...definition, fingerprint };
}

/** A report as JSON can hold it: the figures of a step in which no puzzle finished are left out, as nothing reads them. */
function withoutNaN(report: StepReport): Partial<StepReport> {
  return Object.fromEntries(Object.entries(report).filter(([, value]) => !Number.isNaN(value)));
}

/** Six significant figures: what a float32 has, and a log a fifth as long. */
function roundFigure<T extends number | null>(value: T): T {
  return (value === null ? value : Number(value.toPrecision(6))) as T;
}
