import { and, greater, greaterEqual, or, type Tensor } from "@kensho/tensor";
import type { ModelConfig } from "./config.ts";

/**
 * Which slots are finished. Training: after `halt_max_steps`, or when the network holds its answer for right, but not before
 * `minSteps`. Evaluation: after `halt_max_steps` alone, as in the official code.
 * @param steps supervision steps the slot's puzzle has had, this one included, `[B]` i32   @param q_halt_logits `[B]`
 * @param minSteps `[B]` i32; without it, the rule of evaluation   @returns `[B]` bool
 */
export function isFinished(
  steps: Tensor,
  q_halt_logits: Tensor,
  { halt_max_steps }: ModelConfig,
  minSteps?: Tensor,
): Tensor {
  const isLast = greaterEqual(steps, halt_max_steps);
  if (minSteps === undefined) return isLast;
  return and(or(isLast, greater(q_halt_logits, 0)), greaterEqual(steps, minSteps));
}
