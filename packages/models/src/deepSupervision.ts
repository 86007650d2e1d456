import { add, stopGradient, type Tensor } from "@kensho/tensor";
import { type Batch, type Carry, refill } from "./carry.ts";
import type { ModelConfig } from "./config.ts";
import { isFinished } from "./halting.ts";
import type { Params } from "./level.ts";
import { type StepOutput, supervisionStep } from "./model.ts";

/** One step of deep supervision: the answers, and the carry for the next step (without gradient). */
export interface SupervisedStep extends Omit<StepOutput, "latent"> {
  readonly carry: Carry;
}

/** How {@link deepSupervisionStep} decides that a puzzle is finished. */
export interface HaltingOptions {
  /**
   * Training: steps each slot must have had before it may halt, `[B]` i32; 1 lets the network decide (exploration draws larger ones).
   * Without it, as in evaluation, a puzzle ends after `halt_max_steps` alone.
   */
  readonly minSteps?: Tensor;
}

/**
 * Refills halted slots, thinks one supervision step, and marks the slots that are finished.
 * @see SamsungSAILMontreal/TinyRecursiveModels trm.py, TinyRecursiveReasoningModel_ACTV1.forward
 */
export function deepSupervisionStep(
  carry: Carry,
  fresh: Batch,
  params: Params,
  config: ModelConfig,
  { minSteps }: HaltingOptions = {},
): SupervisedStep {
  const current = refill(carry, fresh, params, config);
  const { latent, ...answer } = supervisionStep(current.inputs, current, params, config);
  const steps = add(current.steps, 1);
  const halted = isFinished(steps, answer.q_halt_logits, config, minSteps);
  return {
    ...answer,
    carry: {
      z_H: stopGradient(latent.z_H),
      z_L: stopGradient(latent.z_L),
      inputs: current.inputs,
      labels: current.labels,
      steps,
      halted,
    },
  };
}
