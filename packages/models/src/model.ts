import { linear } from "@kensho/layers";
import { broadcastTo, reshape, scope, sliceAxis, squeeze, type Tensor } from "@kensho/tensor";
import type { Family, ModelConfig } from "./config.ts";
import { embedPuzzle } from "./embed.ts";
import { hrrCycle } from "./hrr.ts";
import { type Params, parameter } from "./level.ts";
import { NAMES, sequenceLength } from "./parameters.ts";
import { type Cycle, deepRecursion, type Latent } from "./recursion.ts";
import { trmCycle } from "./trm.ts";

/** What one supervision step says about each puzzle. */
export interface StepOutput {
  /** `[B, seq_len, vocab]`. */
  readonly logits: Tensor;
  /** `[B]`: above 0 the network holds its answer for right. */
  readonly q_halt_logits: Tensor;
  /** `[B]`: the value of going on (used by HRM's Q-learning alone). */
  readonly q_continue_logits: Tensor;
  /** The latent after the step. */
  readonly latent: Latent;
}

const CYCLES: { readonly [F in Family]: (params: Params, config: ModelConfig) => Cycle } = {
  hrr: hrrCycle,
  trm: trmCycle,
};

/**
 * One supervision step: embed, recurse, read the answer.
 * @param tokens `[B, seq_len]` i32   @param latent where the thinking stands, without gradient
 */
export function supervisionStep(tokens: Tensor, latent: Latent, params: Params, config: ModelConfig): StepOutput {
  return scope(config.name, () => {
    const x = embedPuzzle(tokens, params, config);
    const cycle = CYCLES[config.name](params, config);
    const next = deepRecursion(cycle, config.H_cycles, config.gradient_cycles)(x, latent);
    return scope("head", () => ({ ...readAnswer(next.z_H, params, config), latent: next }));
  });
}

/** The language-model head on the puzzle's positions and the halting head on the first position of all. */
function readAnswer(z_H: Tensor, params: Params, config: ModelConfig): Omit<StepOutput, "latent"> {
  const cells = sliceAxis(z_H, 1, config.register_tokens, sequenceLength(config));
  const logits = linear(cells, parameter(params, NAMES.lmHead));
  const first = squeeze(sliceAxis(z_H, 1, 0, 1), 1); // [B, D]
  const q = linear(first, parameter(params, NAMES.qHead), parameter(params, NAMES.qBias)); // [B, 2]
  return {
    logits,
    q_halt_logits: squeeze(sliceAxis(q, 1, 0, 1), 1),
    q_continue_logits: squeeze(sliceAxis(q, 1, 1, 2), 1),
  };
}

/** The fixed state every puzzle starts from, `[B, L, D]`. */
export function initialLatent(batch: number, params: Params, config: ModelConfig): Latent {
  const D = config.hidden_size;
  const spread = (name: string): Tensor =>
    broadcastTo(reshape(parameter(params, name), [1, 1, D]), [batch, sequenceLength(config), D]);
  return { z_H: spread(NAMES.H_init), z_L: spread(NAMES.L_init) };
}
