import { binaryCrossEntropy, crossEntropy, isLabelled, meanOverLabels } from "@kensho/layers";
import {
  add,
  and,
  argMax,
  cast,
  div,
  equal,
  greater,
  greaterEqual,
  maximum,
  mul,
  not,
  scope,
  stopGradient,
  sum,
  type Tensor,
  where,
} from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import type { SupervisedStep } from "./deep-supervision.ts";

/** Loss of a batch, summed over its rows, and what goes into the log. All scalars, f32. */
export interface Losses {
  /** `lm_loss + (q_halt_loss + q_continue_loss) / 2`, the quantity that is differentiated (divide by the batch size for a mean). */
  readonly loss: Tensor;
  readonly lm_loss: Tensor;
  readonly q_halt_loss: Tensor;
  /** Only where q_continue is learned. */
  readonly q_continue_loss?: Tensor;
}

/** Sums over the rows that finished in this step and have a label; `count` is their number. All scalars, f32. */
export interface StepMetrics {
  readonly count: Tensor;
  /** Share of right cells, summed over rows. */
  readonly accuracy: Tensor;
  /** Rows that are right in every cell. */
  readonly exact_accuracy: Tensor;
  /** Rows whose halting head knew whether they were right. */
  readonly q_halt_accuracy: Tensor;
  /** Supervision steps used. */
  readonly steps: Tensor;
}

/**
 * The loss head of HRM and TRM: token cross-entropy averaged over each row's labels, and the halting head's binary cross-entropy against
 * "the whole row is right", both summed over rows. A row without labels counts as right; one that waits for its batch counts nowhere.
 * @see SamsungSAILMontreal/TinyRecursiveModels models/losses.py, ACTLossHead
 */
export function lossHead(step: SupervisedStep, config: ModelConfig): { losses: Losses; metrics: StepMetrics } {
  return scope("loss", () => {
    const { labels, halted, steps } = step.carry;
    const { waiting } = step;
    const overRows = (perRow: Tensor): Tensor => sum(waiting === undefined ? perRow : where(waiting, 0, perRow));
    const labelled = isLabelled(labels); // [B, S]
    const numLabels = sum(cast(labelled, "f32"), { axes: [-1] }); // [B]
    const right = cast(and(labelled, equal(argMax(step.logits), labels)), "f32");
    const numRight = sum(right, { axes: [-1] });
    const isExact = equal(numRight, numLabels); // [B]

    const lm_loss = overRows(meanOverLabels(crossEntropy(step.logits, labels, config.loss_type), labels));
    const target = stopGradient(cast(isExact, "f32"));
    const q_halt_loss = overRows(binaryCrossEntropy(step.q_halt_logits, target));
    const q_continue_loss =
      step.target_q_continue === undefined
        ? undefined
        : overRows(binaryCrossEntropy(step.q_continue_logits, step.target_q_continue));
    const q_loss = q_continue_loss === undefined ? q_halt_loss : add(q_halt_loss, q_continue_loss);
    const loss = add(lm_loss, mul(q_loss, 0.5));

    const hasStopped = waiting === undefined ? halted : and(halted, not(waiting));
    const finished = and(hasStopped, greater(numLabels, 0));
    const total = (perRow: Tensor): Tensor => sum(where(finished, perRow, 0));
    const knew = equal(cast(greaterEqual(step.q_halt_logits, 0), "i32"), cast(isExact, "i32"));
    return {
      losses: { loss, lm_loss, q_halt_loss, ...(q_continue_loss === undefined ? {} : { q_continue_loss }) },
      metrics: {
        count: sum(cast(finished, "f32")),
        accuracy: total(div(numRight, maximum(numLabels, 1))),
        exact_accuracy: total(cast(isExact, "f32")),
        q_halt_accuracy: total(cast(knew, "f32")),
        steps: total(cast(steps, "f32")),
      },
    };
  });
}
