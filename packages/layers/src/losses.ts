import {
  abs,
  add,
  at,
  cast,
  div,
  equal,
  exp,
  log,
  max,
  maximum,
  minimum,
  mul,
  neg,
  not,
  oneHot,
  sub,
  sum,
  type Tensor,
} from "@kensho/tensor";

/** Label of a position that has no loss. */
export const IGNORE_LABEL_ID = -100;

/** Which per-token loss: plain softmax, or the stablemax of the HRM and TRM code. */
export const LOSS_TYPES = ["softmax_cross_entropy", "stablemax_cross_entropy"] as const;
/** One of {@link LOSS_TYPES}. */
export type LossType = (typeof LOSS_TYPES)[number];

/** Log of softmax over the last axis. `[…, V]` → `[…, V]`. */
export function logSoftmax(logits: Tensor): Tensor {
  const last = [-1] as const;
  const shifted = sub(logits, max(logits, { axes: last, keepDims: true }));
  return sub(shifted, log(sum(exp(shifted), { axes: last, keepDims: true })));
}

/**
 * Log of stablemax over the last axis: `s(x) = x + 1` for `x ≥ 0`, `1 / (1 − x)` below, then normalised to sum 1.
 * In log space nothing under- or overflows: `log s(x) = log(1 + max(x, 0)) − log(1 − min(x, 0))`.
 * The official code adds 1e-30 to `1 − x`, which changes no digit.
 * @see https://arxiv.org/abs/2501.04697, sapientinc/HRM models/losses.py
 */
export function logStablemax(logits: Tensor): Tensor {
  const logS = sub(log(add(maximum(logits, 0), 1)), log(sub(1, minimum(logits, 0))));
  return sub(logS, log(sum(stable(logits), { axes: [-1], keepDims: true })));
}

function stable(x: Tensor): Tensor {
  // Both branches stay finite for every x, so that the branch not taken has no NaN gradient.
  return div(add(maximum(x, 0), 1), sub(1, minimum(x, 0)));
}

/**
 * Cross-entropy of each token; 0 where the label is {@link IGNORE_LABEL_ID}.
 * @param logits `[…, V]`   @param labels `[…]` i32   @returns `[…]` f32
 */
export function crossEntropy(logits: Tensor, labels: Tensor, type: LossType): Tensor {
  const logProbabilities = type === "softmax_cross_entropy" ? logSoftmax(logits) : logStablemax(logits);
  // A one-hot row of an ignored label is all zeros, and so is its loss and its gradient.
  const target = oneHot(labels, at(logits.shape, logits.shape.length - 1));
  return neg(sum(mul(target, logProbabilities), { axes: [-1] }));
}

/** Positions that have a loss, as bool. */
export function isLabelled(labels: Tensor): Tensor {
  return not(equal(labels, IGNORE_LABEL_ID));
}

/**
 * Binary cross-entropy of a logit, elementwise: `max(x, 0) − x·t + log(1 + e^−|x|)`.
 * @param target probabilities (or 0 and 1), f32
 */
export function binaryCrossEntropy(logits: Tensor, target: Tensor): Tensor {
  return add(sub(maximum(logits, 0), mul(logits, target)), log(add(exp(neg(abs(logits))), 1)));
}

/** Mean over the labelled positions of each row: `Σ loss / max(1, count)`, `[B, L]` → `[B]`. */
export function meanOverLabels(loss: Tensor, labels: Tensor): Tensor {
  const count = sum(cast(isLabelled(labels), "f32"), { axes: [-1] });
  return div(sum(loss, { axes: [-1] }), maximum(count, 1));
}
