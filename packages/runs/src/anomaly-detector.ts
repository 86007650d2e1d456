import type { ModelConfig } from "@kensho/models";
import type { StepReport } from "@kensho/trainer";

/** What a {@link AnomalyDetector} remembers, as JSON can hold it. */
export interface AnomalyState {
  readonly steps: number;
  /** Running mean of the loss on the tokens. */
  readonly loss: number;
  /** Running means over finished puzzles, and how many steps finished any. */
  readonly finishing: number;
  readonly thoughts: number;
  readonly exact: number;
  readonly collapsed: number;
}

/** What a step shows. */
export type Finding =
  /** One loss far above those before it: a batch, or the beginning of a divergence. */
  | { readonly what: "loss spike"; readonly loss: number; readonly before: number }
  /** The running mean of the loss is twice that of guessing at random: nothing learned is left. */
  | { readonly what: "runaway loss"; readonly loss: number; readonly guessing: number }
  /** The halting head has called wrong answers right, after one step, for long. */
  | { readonly what: "halting collapse"; readonly thoughts: number; readonly exact: number };

/** Steps of the running means. */
const WINDOW = 50;
/** A spike is so many times the running mean, and a share of the loss of guessing at least: losses near 0 vary by large factors. */
const SPIKE = { factor: 4, share: 0.25 };
const RUNAWAY = 2;
/** Mean thoughts and accuracy that are a collapse, and the steps that it must last. */
const COLLAPSE = { thoughts: 1.2, exact: 0.02, steps: 200 };

/** Watches the figures of every step for what a mean over a run would hide. Its verdicts are a function of the reports alone. */
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

  /** @param report of the next step, whose figures are finite */
  take(report: Pick<StepReport, "lm_loss" | "count" | "steps" | "exact_accuracy">): Finding | undefined {
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

/** The running mean after the `count`-th value: the plain mean at first, then each value weighs 1/{@link WINDOW}. */
function mean(before: number, value: number, count: number): number {
  return before + (value - before) / Math.min(count, WINDOW);
}
