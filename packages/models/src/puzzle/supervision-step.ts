import { linear } from "@kensho/layers";
import { broadcastTo, reshape, scope, sliceAxis, squeeze, type Tensor } from "@kensho/tensor";
import { architectureOf } from "../architecture.ts";
import type { ModelConfig, SharedConfig } from "../config-keys.ts";
import { recursionOf } from "../families.ts";
import { answerLatent, LATENTS } from "../latents.ts";
import { createLevel } from "../level.ts";
import { mixingOf } from "../mixers/mixers.ts";
import type { CellPositions } from "../mixers/mixing.ts";
import type { StepObserver } from "../observer.ts";
import { NAMES } from "../parameter-names.ts";
import { sequenceLength } from "../parameters.ts";
import { type Params, parameter } from "../params.ts";
import { prefixLength } from "../prefix.ts";
import { type Latent, tensorOf } from "../recursion.ts";
import { embedPuzzle, type PuzzleInput } from "./embed.ts";

/** What one supervision step says about each puzzle. */
export interface StepOutput {
  /** `[B, seq_len, vocab]`. */
  readonly logits: Tensor;
  /** `[B]`: above 0 the network holds its answer for right. */
  readonly q_halt_logits: Tensor;
  /** `[B]`: the value of continuing (only used by HRM's Q-learning). */
  readonly q_continue_logits: Tensor;
  /** The latent after the step. */
  readonly latent: Latent;
}

/**
 * Builds one supervision step: embed, recurse, read the answer.
 * @param puzzle what the network is shown   @param latent the latents before the step, without gradient
 */
export function supervisionStep(
  puzzle: PuzzleInput,
  latent: Latent,
  params: Params,
  config: ModelConfig,
  observer: StepObserver = {},
): StepOutput {
  const network = architectureOf(config);
  const { family, rms_norm_eps } = network;
  return scope(family.type, () => {
    const { cells } = mixingOf(network);
    const x = embedPuzzle(puzzle, params, network, cells);
    observer.onTensor?.("input_embeddings", x);
    const recursion = recursionOf(family, {
      level: (name, layers) => createLevel(name, layers, params, network, observer),
      rms_norm_eps,
      onCycle: observer.onCycle,
    });
    const next = recursion(x, latent);
    const answer = tensorOf(next, answerLatent(family.type));
    return scope("head", () => ({ ...readAnswer(answer, params, network, cells), latent: next }));
  });
}

/** Reads a puzzle's cells with the language-model head, and the summary of its positions with the halting head. */
function readAnswer(
  answer: Tensor,
  params: Params,
  config: SharedConfig,
  cells: CellPositions,
): Omit<StepOutput, "latent"> {
  const prefix = prefixLength(config);
  const positions = sliceAxis(answer, 1, prefix, prefix + config.seq_len * cells.perCell);
  const logits = cells.logits(positions, parameter(params, NAMES.lmHead));
  // [B, 2]
  const q = linear(cells.summary(answer), parameter(params, NAMES.qHead), parameter(params, NAMES.qBias));
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
