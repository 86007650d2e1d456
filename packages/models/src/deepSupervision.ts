import { mapTree, noGrad } from "@kensho/autograd";
import { add, maximum, sigmoid, stopGradient, type Tensor, where } from "@kensho/tensor";
import { type Batch, type Carry, refill } from "./carry.ts";
import { learnsContinue, type ModelConfig } from "./config.ts";
import { lookUpPuzzles, type PuzzleInput } from "./embed.ts";
import { isFinished, isLastStep } from "./halting.ts";
import type { Params } from "./level.ts";
import { type StepOutput, supervisionStep } from "./model.ts";

/** One step of deep supervision: the answers, and the carry for the next step (without gradient). */
export interface SupervisedStep extends Omit<StepOutput, "latent"> {
  readonly carry: Carry;
  /** `[B, puzzle_emb_ndim]`: the vector each row was thought about with, for its own optimizer; none without puzzle embedding. */
  readonly puzzleVectors: Tensor | undefined;
  /** `[B]`: what q_continue should have said, where it is learned. */
  readonly target_q_continue: Tensor | undefined;
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
  const puzzleVectors = lookUpPuzzles(current.puzzle_identifiers, params, config);
  const puzzle = { inputs: current.inputs, puzzleVectors };
  const { latent, ...answer } = supervisionStep(puzzle, current.latent, params, config);
  const steps = add(current.steps, 1);
  return {
    ...answer,
    puzzleVectors,
    target_q_continue:
      minSteps !== undefined && learnsContinue(config)
        ? bootstrapped(puzzle, latent, isLastStep(steps, config), params, config)
        : undefined,
    carry: {
      ...current,
      latent: mapTree(latent, stopGradient),
      steps,
      halted: isFinished(steps, answer, config, minSteps),
    },
  };
}

/**
 * Q-learning's target for going on: what the network would say after one more step, without gradient. At the last step it can only
 * halt there.
 * @see sapientinc/HRM models/hrm/hrm_act_v1.py
 */
function bootstrapped(
  puzzle: PuzzleInput,
  latent: StepOutput["latent"],
  isLast: Tensor,
  params: Params,
  config: ModelConfig,
): Tensor {
  const { target } = noGrad(() => {
    const { q_halt_logits, q_continue_logits } = supervisionStep(puzzle, mapTree(latent, stopGradient), params, config);
    return { target: sigmoid(where(isLast, q_halt_logits, maximum(q_halt_logits, q_continue_logits))) };
  });
  return target;
}
