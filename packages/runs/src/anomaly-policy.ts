import type { PuzzleMetric } from "@kensho/models";
import { offenderText, type StepReport, type Trainer } from "@kensho/trainer";
import { AnomalyDetector, type AnomalyState } from "./anomaly-detector.ts";
import { DivergedError, type Divergence } from "./errors.ts";
import type { WarningEvent } from "./events.ts";
import type { RunOptions } from "./run-options.ts";

/** Consecutive steps that `on_nan: skip` skips before the run ends: the state itself is then not finite. */
const MAX_SKIPPED = 10;
/** Steps between two warnings of the same kind. */
const BETWEEN_WARNINGS = 1000;

/** Decides what happens after each step of a run: it counts, is skipped, causes a warning, or ends the run. */
export class AnomalyPolicy {
  readonly #options: RunOptions;
  readonly #trainer: Trainer;
  readonly #detector: AnomalyDetector;
  readonly #lastCheckpoint: () => string | undefined;
  readonly #warned = new Map<WarningEvent["about"], number>();
  #skipped = 0;

  constructor(
    options: RunOptions,
    trainer: Trainer,
    lastCheckpoint: () => string | undefined,
    state: AnomalyState | undefined,
  ) {
    this.#options = options;
    this.#trainer = trainer;
    this.#lastCheckpoint = lastCheckpoint;
    this.#detector = new AnomalyDetector(options.config.model, state);
  }

  get state(): AnomalyState {
    return this.#detector.state;
  }

  /** @returns whether the step counts @throws {DivergedError} if it ends the run */
  async take(report: StepReport<PuzzleMetric>): Promise<boolean> {
    if (!Number.isFinite(report.metrics.loss)) return await this.#leaveOut(report, "loss");
    if (!Number.isFinite(report.metrics.grad_norm)) return await this.#leaveOut(report, "gradient");
    this.#skipped = 0;
    const finding = this.#detector.take(report.metrics);
    if (finding === undefined) return true;
    if (finding.what !== "loss spike") throw this.diverged(report.step, finding);
    const [loss, before] = [finding.loss, finding.before].map((value) => Number(value.toPrecision(3)));
    const last = this.#lastCheckpoint();
    const kept = last === undefined ? "" : `; the last checkpoint is ${last}`;
    const message = `the loss of step ${report.step} is ${loss}, after ${before} in the mean${kept}`;
    this.warn({ step: report.step, about: "loss spike", message });
    return true;
  }

  /** Skips a step whose metrics are not finite, or ends the run and names the tensors at fault. */
  async #leaveOut(report: StepReport, what: "loss" | "gradient"): Promise<false> {
    const { config, engine, group } = this.#options;
    // Where steps are queued, the state may be that of a later one.
    const canTell = report.undone === true && group === undefined && this.#trainer.computesAtOnce;
    const tensors = canTell ? (await this.#trainer.examine(engine)).map(offenderText) : [];
    this.#skipped++;
    if (config.train.on_nan === "stop" || report.undone !== true || this.#skipped > MAX_SKIPPED) {
      const skipped = config.train.on_nan === "skip" ? this.#skipped - 1 : 0;
      throw this.diverged(report.step, { what, tensors, ...(skipped > 0 ? { skipped } : {}) });
    }
    const first = tensors.length === 0 ? "" : ` (first ${tensors[0]})`;
    const message = `step ${report.step} is left out: its ${what} is not a finite number${first}`;
    this.warn({ step: report.step, about: "skipped step", message });
    return false;
  }

  diverged(step: number, divergence: Divergence): DivergedError {
    return new DivergedError(step, divergence, this.#lastCheckpoint());
  }

  /** Reports a warning. Repeated warnings are limited to one per thousand steps, except for skipped steps. */
  warn(warning: Omit<WarningEvent, "type">): void {
    const { step, about } = warning;
    const last = this.#warned.get(about);
    if (about !== "skipped step" && last !== undefined && step - last < BETWEEN_WARNINGS) return;
    this.#warned.set(about, step);
    this.#options.onEvent?.({ type: "warning", ...warning });
  }
}
