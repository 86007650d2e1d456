import type { ModelConfig, PuzzleMetric } from "@kensho/models";

/** State of an {@link AnomalyDetector}, as JSON. */
export interface AnomalyState {
  readonly steps: number;
  /** Running mean of the loss on the tokens. */
  readonly loss: number;
  /** Number of steps that finished puzzles; `thoughts` and `exact` are running means over them. */
  readonly finishing: number;
  readonly thoughts: number;
  readonly exact: number;
  readonly collapsed: number;
}

/** An anomaly of a step. */
export type Finding =
  /** One loss far above the previous ones: an unusual batch, or the start of a divergence. */
  | { readonly what: "loss spike"; readonly loss: number; readonly before: number }
  /** The running mean of the loss is twice that of random guessing: training lost all progress. */
  | { readonly what: "runaway loss"; readonly loss: number; readonly guessing: number }
  /** The halting head has accepted wrong answers after one step for many steps. */
  | { readonly what: "halting collapse"; readonly thoughts: number; readonly exact: number };

/** Window of the running means, in steps. */
const WINDOW = 50;
/** A spike exceeds the running mean by this factor, and this share of the loss of guessing: losses near 0 vary by large factors. */
const SPIKE = { factor: 4, share: 0.25 };
const RUNAWAY = 2;
/** Largest mean steps and accuracy that count as a collapse, and the steps that it must last. */
const COLLAPSE = { thoughts: 1.2, exact: 0.02, steps: 200 };

/** Detects anomalies in the reports of the steps. The findings depend on the reports alone. */
export class AnomalyDetector {
  readonly #guessing: number;
  readonly #thinks: boolean;
  #state: AnomalyState;

  constructor(
    { vocab_size, halt_max_steps }: Pick<ModelConfig, "vocab_size" | "halt_max_steps">,
    state: AnomalyState = { steps: 0, loss: 0, finishing: 0, thoughts: 0, exact: 0, collapsed: 0 },
  ) {
    this.#guessing = Math.log(vocab_size);
    this.#thinks = halt_max_steps >= 4;
    this.#state = state;
  }

  get state(): AnomalyState {
    return this.#state;
  }

  /** @param report  metrics of the next step, which are finite */
  take(
    report: Readonly<Record<PuzzleMetric & ("lm_loss" | "count" | "steps" | "exact_accuracy"), number>>,
  ): Finding | undefined {
    const before = this.#state;
    const steps = before.steps + 1;
    const loss = mean(before.loss, report.lm_loss, steps);
    const finished = report.count > 0;
    const finishing = before.finishing + (finished ? 1 : 0);
    const thoughts = finished ? mean(before.thoughts, report.steps, finishing) : before.thoughts;
    const exact = finished ? mean(before.exact, report.exact_accuracy, finishing) : before.exact;
    const collapses = this.#thinks && finishing >= WINDOW && thoughts <= COLLAPSE.thoughts && exact <= COLLAPSE.exact;
    const collapsed = collapses ? before.collapsed + 1 : 0;
    this.#state = { steps, loss, finishing, thoughts, exact, collapsed };
    if (steps > WINDOW && loss > RUNAWAY * this.#guessing) {
      return { what: "runaway loss", loss, guessing: this.#guessing };
    }
    if (collapsed >= COLLAPSE.steps) return { what: "halting collapse", thoughts, exact };
    const isSpike =
      steps > WINDOW && report.lm_loss > SPIKE.factor * before.loss && report.lm_loss > SPIKE.share * this.#guessing;
    return isSpike ? { what: "loss spike", loss: report.lm_loss, before: before.loss } : undefined;
  }
}

/** Returns the running mean after the `count`-th value: the plain mean at first, then each value weighs 1/{@link WINDOW}. */
function mean(before: number, value: number, count: number): number {
  return before + (value - before) / Math.min(count, WINDOW);
}
