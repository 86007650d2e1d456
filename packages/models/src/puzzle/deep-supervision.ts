import { mapTree, noGrad } from "@kensho/autograd";
import { add, and, maximum, not, or, sigmoid, stopGradient, type Tensor, where } from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import type { StepObserver } from "../observer.ts";
import type { Params } from "../params.ts";
import type { Latent } from "../recursion.ts";
import { type Batch, type Carry, refill, whereRows } from "./carry.ts";
import { lookUpPuzzles, type PuzzleInput } from "./embed.ts";
import { bootstraps, isFinished, isLastStep } from "./halting.ts";
import type { StartNoise } from "./noisy-start.ts";
import { type StepOutput, supervisionStep } from "./supervision-step.ts";

/** One step of deep supervision: the answers, and the carry for the next step (without gradient). */
export interface SupervisedStep extends Omit<StepOutput, "latent"> {
  readonly carry: Carry;
  /** `[B, puzzle_emb_ndim]`: the vector each row was thought about with, for its own optimizer; none without puzzle embedding. */
  readonly puzzleVectors: Tensor | undefined;
  /** `[B]`: what q_continue should have said, where it is learned. */
  readonly target_q_continue: Tensor | undefined;
  /** `[B]` bool: slots whose puzzle had stopped before and that wait for the rest of the batch; none where each slot is refilled by itself. */
  readonly waiting: Tensor | undefined;
}

/** How {@link deepSupervisionStep} begins and ends puzzles. */
export interface SupervisionOptions {
  /**
   * Training: steps each slot must have had before it may halt, `[B]` i32; 1 lets the network decide (exploration draws larger ones).
   * Without it, as in evaluation, a puzzle ends after `halt_max_steps` alone.
   */
  readonly minSteps?: Tensor;
  /**
   * Where the slots of a batch take new puzzles together: whether this step begins with new ones, `[B]` bool, the same for all slots.
   * Until then a slot whose puzzle has stopped waits: it keeps its latents and steps and has no part in losses and metrics. Without it
   * each slot takes a new puzzle when its own has stopped, as in the official code.
   */
  readonly refills?: Tensor;
  /** Noise on the state that the new puzzles start from; without it all start alike, as in the official code. */
  readonly noise?: StartNoise;
  /** Callbacks for the inside of the step, but not for the further step that q_continue is learned from. */
  readonly observer?: StepObserver;
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
  { minSteps, refills, noise, observer }: SupervisionOptions = {},
): SupervisedStep {
  const current = refill({ ...carry, halted: refills ?? carry.halted }, fresh, params, config, noise);
  const waiting = refills && and(carry.halted, not(refills));
  const puzzleVectors = lookUpPuzzles(current.puzzle_identifiers, params, config);
  const puzzle = { inputs: current.inputs, puzzleVectors };
  const { latent, ...answer } = supervisionStep(puzzle, current.latent, params, config, observer);
  const counted = add(current.steps, 1);
  const steps = waiting === undefined ? counted : where(waiting, current.steps, counted);
  const isDone = isFinished(steps, answer, config, minSteps);
  return {
    ...answer,
    puzzleVectors,
    target_q_continue:
      minSteps !== undefined && bootstraps(config)
        ? bootstrapped(puzzle, latent, isLastStep(steps, config), params, config)
        : undefined,
    waiting,
    carry: {
      ...current,
      latent: mapTree(waiting === undefined ? latent : kept(waiting, current.latent, latent), stopGradient),
      steps,
      halted: waiting === undefined ? isDone : or(waiting, isDone),
    },
  };
}

/** The latents after a step, of slots that wait those before it. */
function kept(waiting: Tensor, before: Latent, after: Latent): Latent {
  const pairs = Object.entries(after).map(([name, z]) => [name, whereRows(waiting, before[name] as Tensor, z)]);
  return Object.fromEntries(pairs);
}

/**
 * Returns Q-learning's target for continuing: the network's values after one more step, without gradient. At the last step it can only
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
