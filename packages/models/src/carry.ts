import { at, reshape, type Tensor, where } from "@kensho/tensor";
import type { ModelConfig } from "./config.ts";
import type { Params } from "./level.ts";
import { initialLatent } from "./model.ts";
import type { Latent } from "./recursion.ts";

/** Puzzles of one batch. */
export type Batch = {
  /** `[B, seq_len]` i32. */
  readonly inputs: Tensor;
  /** `[B, seq_len]` i32, −100 where there is no loss. */
  readonly labels: Tensor;
};

/** What deep supervision hands from one step to the next: the thinking so far, for how long, on which puzzles. */
export type Carry = Latent &
  Batch & {
    /** Supervision steps the slot's puzzle has had, `[B]` i32. */
    readonly steps: Tensor;
    /** Slots whose puzzle is finished: the next step gives them a new one, `[B]` bool. */
    readonly halted: Tensor;
  };

/** Spreads a row condition `[B]` over the other axes of `like`. */
function rows(condition: Tensor, like: Tensor): Tensor {
  return reshape(condition, [at(like.shape, 0), ...like.shape.slice(1).map(() => 1)]);
}

/**
 * Halted slots take the new batch's puzzle and start from the initial latent; the others go on with their own puzzle.
 * @see SamsungSAILMontreal/TinyRecursiveModels trm.py, TinyRecursiveReasoningModel_ACTV1.forward
 */
export function refill(carry: Carry, fresh: Batch, params: Params, config: ModelConfig): Omit<Carry, "halted"> {
  const { halted } = carry;
  const start = initialLatent(at(halted.shape, 0), params, config);
  const choose = (a: Tensor, b: Tensor): Tensor => where(rows(halted, b), a, b);
  return {
    z_H: choose(start.z_H, carry.z_H),
    z_L: choose(start.z_L, carry.z_L),
    inputs: choose(fresh.inputs, carry.inputs),
    labels: choose(fresh.labels, carry.labels),
    steps: where(halted, 0, carry.steps),
  };
}
