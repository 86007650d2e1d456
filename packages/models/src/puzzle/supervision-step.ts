import { linear } from "@kensho/layers";
import { broadcastTo, reshape, scope, sliceAxis, squeeze, type Tensor } from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import { RECURSION } from "../families.ts";
import { answerLatent, LATENTS } from "../latents.ts";
import { candidateLogits, latticeSummary } from "../lattice.ts";
import { type Params, parameter } from "../level.ts";
import { NAMES, prefixLength, sequenceLength } from "../parameters.ts";
import type { Latent } from "../recursion.ts";
import { shown } from "../trace.ts";
import { embedPuzzle, type PuzzleInput } from "./embed.ts";

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

/**
 * One supervision step: embed, recurse, read the answer.
 * @param puzzle what the network is shown   @param latent where the thinking stands, without gradient
 */
export function supervisionStep(puzzle: PuzzleInput, latent: Latent, params: Params, config: ModelConfig): StepOutput {
  return scope(config.name, () => {
    const x = shown("input_embeddings", embedPuzzle(puzzle, params, config));
    const next = RECURSION[config.name](params, config)(x, latent);
    const answer = next[answerLatent(config.name)] as Tensor;
    return scope("head", () => ({ ...readAnswer(answer, params, config), latent: next }));
  });
}

/** The language-model head on the puzzle's cells and the halting head on the first position of all, or what a lattice has for it. */
function readAnswer(answer: Tensor, params: Params, config: ModelConfig): Omit<StepOutput, "latent"> {
  const head = parameter(params, NAMES.lmHead);
  const lattice = config.candidate_lattice;
  const logits = lattice
    ? candidateLogits(answer, head, config)
    : linear(sliceAxis(answer, 1, prefixLength(config), sequenceLength(config)), head);
  const summary = lattice ? latticeSummary(answer) : squeeze(sliceAxis(answer, 1, 0, 1), 1); // [B, D]
  const q = linear(summary, parameter(params, NAMES.qHead), parameter(params, NAMES.qBias)); // [B, 2]
  return {
    logits,
    q_halt_logits: squeeze(sliceAxis(q, 1, 0, 1), 1),
    q_continue_logits: squeeze(sliceAxis(q, 1, 1, 2), 1),
  };
}

/** The fixed state every puzzle starts from, each `[B, L, D]`. */
export function initialLatent(batch: number, params: Params, config: ModelConfig): Latent {
  const D = config.hidden_size;
  const spread = (suffix: string): Tensor =>
    broadcastTo(reshape(parameter(params, NAMES.init(suffix)), [1, 1, D]), [batch, sequenceLength(config), D]);
  return Object.fromEntries(Object.entries(LATENTS[config.name]).map(([name, suffix]) => [name, spread(suffix)]));
}
