import type { PuzzleData, PuzzleMetric } from "@kensho/models";
import type { Dataset, TrainBatchStream } from "@kensho/puzzles";
import type { StepReport, Trainer } from "@kensho/trainer";
import { AnomalyPolicy } from "./anomaly-policy.ts";
import { CheckpointWriter } from "./checkpoint-writer.ts";
import { EarlyStopping } from "./early-stopping.ts";
import type { MetricsLine, StepEvent, ValidationLine } from "./events.ts";
import { isLogged } from "./log-interval.ts";
import { peakMemory } from "./machine.ts";
import { memorises } from "./memorisation.ts";
import { MetricAverager } from "./metric-averager.ts";
import type { RunFolder } from "./run-folder.ts";
import type { CheckpointState, PendingReport, RunOptions, RunResult } from "./run-options.ts";
import { StepRate } from "./step-rate.ts";
import { metricOf, type Validator } from "./validator.ts";

/** Maximum number of queued steps whose reports have not been read; a divergence is detected at most this much later. */
const MAX_UNREAD = 16;
/** Parts of a run. */
export interface RunParts {
  readonly trainer: Trainer<PuzzleData, PuzzleMetric>;
  readonly source: TrainBatchStream;
  readonly folder: RunFolder;
  /** Present if puzzles are held out for validation. */
  readonly validator: Validator | undefined;
  /** The checkpoint that the run resumes from. */
  readonly from?: { readonly state: CheckpointState; readonly step: number; readonly path: string };
}

/** Runs the steps of a run, and logs, validates, saves and checks for anomalies between them. */
export class RunLoop {
  readonly #options: RunOptions;
  readonly #parts: RunParts;
  readonly #averager: MetricAverager;
  readonly #checkpoints: CheckpointWriter;
  readonly #earlyStopping: EarlyStopping;
  readonly #anomalies: AnomalyPolicy;
  readonly #unread: (() => Promise<StepReport<PuzzleMetric>>)[] = [];
  readonly #began = { at: performance.now(), seconds: 0 };
  #seconds = 0;
  #validating = 0;
  readonly #stepRate = new StepRate();
  #lastLog = performance.now();
  #sinceLog = { steps: 0, seconds: 0 };
  #last: MetricsLine | undefined;
  #validation: ValidationLine | undefined;
  #latest: StepEvent["latest"] = { accuracy: null, exact_accuracy: null };

  constructor(options: RunOptions, parts: RunParts) {
    const { train } = options.config;
    const { from } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#averager = new MetricAverager(parts.trainer.metrics);
    this.#checkpoints = new CheckpointWriter(parts.folder.checkpoints, train, from);
    // Checkpoints of earlier versions have neither.
    this.#earlyStopping = new EarlyStopping(train.patience, from?.state.selection);
    const lastCheckpoint = () => this.#checkpoints.last?.path;
    this.#anomalies = new AnomalyPolicy(options, parts.trainer, lastCheckpoint, from?.state.monitor);
    if (from === undefined) return;
    this.#seconds = from.state.seconds;
    this.#began.seconds = this.#seconds;
    for (const report of from.state.pending) this.#averager.add(unflattened(report));
  }

  async toTheEnd(): Promise<RunResult> {
    const { train } = this.#options.config;
    await this.#checkpoints.catchUp(this.#earlyStopping.state);
    for (;;) {
      const stoppedBy = this.#reasonToStop();
      if (stoppedBy !== undefined) return await this.#finish(stoppedBy);
      await this.#step();
      const { step } = this.#parts.trainer;
      const logs = isLogged(step, train.log_every);
      const validates = this.#parts.validator !== undefined && step % train.validate_every === 0;
      const saves = this.#checkpoints.isDue(step, this.#seconds - this.#began.seconds);
      const { computesAtOnce } = this.#parts.trainer;
      if (logs || validates || saves || this.#unread.length >= MAX_UNREAD || computesAtOnce) await this.#readReports();
      if (logs) this.#log();
      const isBest = validates && (await this.#validate());
      if (saves || isBest) await this.#save();
    }
  }

  #reasonToStop(): RunResult["stoppedBy"] | undefined {
    const { signal, timeLimit, config } = this.#options;
    if (this.#parts.trainer.step >= config.train.steps) return "steps";
    if (this.#earlyStopping.isExhausted) return "patience";
    // A run makes at least one step, so that it has a state to save and metrics to report.
    if (this.#last === undefined && this.#sinceLog.steps === 0) return undefined;
    if (signal?.aborted) return "signal";
    return timeLimit !== undefined && this.#seconds >= timeLimit ? "time" : undefined;
  }

  async #step(): Promise<void> {
    const { timeLimit } = this.#options;
    const started = performance.now();
    const progress = timeLimit === undefined ? 0 : this.#seconds / timeLimit;
    this.#unread.push(await this.#parts.trainer.enqueue(this.#parts.source, progress));
    this.#addTime(started, 1);
  }

  /** Reads the reports of the steps since the last call. On a GPU the host waits only here. */
  async #readReports(): Promise<void> {
    const started = performance.now();
    const reports: StepReport<PuzzleMetric>[] = [];
    for (const read of this.#unread.splice(0)) reports.push(await read());
    this.#addTime(started, 0);
    for (const report of reports) if (await this.#anomalies.take(report)) this.#averager.add(report);
  }

  #addTime(started: number, steps: number): void {
    const seconds = (performance.now() - started) / 1000;
    this.#seconds += seconds;
    this.#sinceLog = { steps: this.#sinceLog.steps + steps, seconds: this.#sinceLog.seconds + seconds };
  }

  #log(): void {
    const { config, onEvent } = this.#options;
    const { steps, seconds } = this.#sinceLog;
    // All steps since the last line may have been skipped.
    if (steps === 0 || this.#averager.pending.length === 0) return;
    const { step, lr } = this.#parts.trainer;
    const rounded = Object.entries(this.#averager.read()).map(([key, value]) => [key, roundFigure(value)]);
    const metrics = {
      step,
      ...Object.fromEntries(rounded),
      lr: roundFigure(lr),
      seconds: roundFigure(this.#seconds),
      puzzles_per_second: roundFigure((steps * config.train.global_batch_size) / seconds),
    } as MetricsLine;
    this.#sinceLog = { steps: 0, seconds: 0 };
    this.#last = metrics;
    this.#parts.folder.appendMetrics(metrics);
    const secondsLeft = this.#secondsLeft(steps, seconds);
    if (metrics.accuracy !== null) this.#latest = metrics;
    onEvent?.({ type: "step", metrics, latest: this.#latest, totalSteps: config.train.steps, secondsLeft });
  }

  /** Estimates the remaining time from the recent rate. @param steps  since the last line @param seconds  since the last line */
  #secondsLeft(steps: number, seconds: number): number {
    const { config, timeLimit } = this.#options;
    const now = performance.now();
    const wall = (now - this.#lastLog) / 1000;
    this.#lastLog = now;
    this.#stepRate.add(steps, wall);
    const bySteps = (config.train.steps - this.#parts.trainer.step) * this.#stepRate.secondsPerStep;
    if (timeLimit === undefined) return bySteps;
    const besides = Math.max(1, wall / seconds);
    return Math.min(bySteps, Math.max(0, timeLimit - this.#seconds) * besides);
  }

  /** Validates the EMA weights. @returns whether this is the best result so far */
  async #validate(): Promise<boolean> {
    const { trainer, validator, folder } = this.#parts;
    const { train } = this.#options.config;
    if (validator === undefined) return false;
    const started = performance.now();
    const figures = await validator.ask(await trainer.evaluationWeights({ borrowed: true }));
    const { step } = trainer;
    const measures = Object.fromEntries(
      Object.entries(figures.measures).map(([key, value]) => [key, roundFigure(value)]),
    );
    const rounded = Object.entries(figures).map(([key, value]) => [
      key,
      value === figures.measures ? measures : roundFigure(value as number),
    ]);
    const line = { step, seconds: roundFigure(this.#seconds), ...Object.fromEntries(rounded) } as ValidationLine;
    const best =
      train.keep_best !== null &&
      this.#earlyStopping.take(step, metricOf(figures, train.keep_best), figures.cell_accuracy);
    folder.appendValidation(line);
    this.#validation = line;
    this.#validating += (performance.now() - started) / 1000;
    const { without_gain: withoutGain } = this.#earlyStopping.state;
    this.#options.onEvent?.({ type: "validation", metrics: line, best, withoutGain, patience: train.patience });
    if (memorises(line)) {
      const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
      const seen = `${percent(line.train_exact_accuracy)} of its training puzzles, and ${percent(line.exact_accuracy)} of others`;
      const message = `at step ${step} the network solves ${seen}: it learns by heart; train on more puzzles`;
      this.#anomalies.warn({ step, about: "memorisation", message });
    }
    return best;
  }

  async #save(pending = this.#averager.pending): Promise<string> {
    const { config, dataset, onEvent } = this.#options;
    const { trainer, source } = this.#parts;
    const state = {
      config,
      data: describeData(dataset),
      cursor: source.state(),
      seconds: this.#seconds,
      pending: pending.map(flattened),
      selection: this.#earlyStopping.state,
      monitor: this.#anomalies.state,
    };
    const trained = this.#seconds - this.#began.seconds;
    const wasSaved = this.#checkpoints.last?.step === trainer.step;
    this.#parts.folder.requireHeld();
    const { path, step, cost } = await this.#checkpoints.save(
      () => trainer.snapshot({ borrowed: true }),
      trainer.step,
      state,
      trained,
    );
    if (!wasSaved) {
      const best = this.#earlyStopping.state.best?.step === step;
      onEvent?.({ type: "checkpoint", step, path, seconds: cost, best });
    }
    return path;
  }

  async #finish(stoppedBy: RunResult["stoppedBy"]): Promise<RunResult> {
    await this.#readReports();
    // The last line may cover half an interval; a resumed run continues that interval.
    const pending = this.#averager.pending;
    this.#log();
    const { trainer, folder } = this.#parts;
    // Not after an interruption: a resumed run would validate once more than an uninterrupted one.
    if (stoppedBy === "steps" && this.#validation?.step !== trainer.step) await this.#validate();
    const checkpoint = await this.#save(pending);
    const best = await this.#checkpoints.best().catch(() => undefined);
    if (this.#last === undefined) throw this.#anomalies.diverged(trainer.step, { what: "loss", tensors: [] });
    const used = {
      seconds: roundFigure((performance.now() - this.#began.at) / 1000),
      memory_bytes: peakMemory(),
      training_seconds: roundFigure(this.#seconds - this.#began.seconds),
      validating_seconds: roundFigure(this.#validating),
      saving_seconds: roundFigure(this.#checkpoints.seconds),
    };
    await folder.endSession({ stopped_by: stoppedBy, steps: trainer.step, used });
    return {
      ...{ stoppedBy, checkpoint, steps: trainer.step, seconds: this.#seconds, last: this.#last },
      ...(best === undefined ? {} : { best }),
      ...(this.#validation === undefined ? {} : { validation: this.#validation }),
      ...{ forecast: this.#options.forecast ?? null, used },
    };
  }
}

/** Describes a data set for a checkpoint. */
export function describeData({ dir, kind, fingerprint, identifiers }: Dataset): CheckpointState["data"] {
  const definition = kind?.definition === undefined ? {} : { definition: kind.definition };
  return { dir, kind: kind?.name ?? null, ...definition, fingerprint, ...(identifiers && { identifiers }) };
}

/** A report as a checkpoint holds it: flat, and without the means over nothing, which JSON cannot hold and nothing reads. */
function flattened({ metrics, ...report }: StepReport): PendingReport {
  const numbers = Object.entries(metrics).filter(([, value]) => !Number.isNaN(value));
  return { ...report, ...Object.fromEntries(numbers) };
}

function unflattened({ step, lr, ...metrics }: PendingReport): StepReport {
  return { step, lr, metrics: metrics as StepReport["metrics"] };
}

/** Rounds to six significant digits: nearly the precision of a float32, in a log a fifth as long. */
function roundFigure<T extends number | null>(value: T): T {
  return (value === null ? value : Number(value.toPrecision(6))) as T;
}
