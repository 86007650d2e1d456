import { and, greater, greaterEqual, or, type Tensor } from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import { learnsContinue } from "../families.ts";
import type { StepOutput } from "./supervision-step.ts";

/** What the halting head says, each `[B]`. */
export type HaltingValues = Pick<StepOutput, "q_halt_logits" | "q_continue_logits">;

/** Whether a slot has had all the supervision steps there are, `[B]` bool. */
export function isLastStep(steps: Tensor, { halt_max_steps }: ModelConfig): Tensor {
  return greaterEqual(steps, halt_max_steps);
}

/**
 * Whether training bootstraps q_continue from one more step. With a single step there is nothing to continue to, and the official code
 * leaves q_continue out.
 */
export function bootstraps(config: ModelConfig): boolean {
  return learnsContinue(config) && config.halt_max_steps > 1;
}

/**
 * Which slots are finished. Training: after `halt_max_steps`, or when the halting head predicts a correct answer (if q_continue is
 * learned: when halting is worth more than continuing), but not before `minSteps`. Evaluation: after `halt_max_steps` alone, as in the official code.
 * @param steps supervision steps the slot's puzzle has had, this one included, `[B]` i32
 * @param minSteps `[B]` i32; without it, the rule of evaluation   @returns `[B]` bool
 */
export function isFinished(steps: Tensor, q: HaltingValues, config: ModelConfig, minSteps?: Tensor): Tensor {
  const isLast = isLastStep(steps, config);
  if (minSteps === undefined) return isLast;
  const wantsToHalt = greater(q.q_halt_logits, learnsContinue(config) ? q.q_continue_logits : 0);
  return and(or(isLast, wantsToHalt), greaterEqual(steps, minSteps));
}
