import { embedding } from "@kensho/layers";
import { add, at, broadcastTo, concat, mul, scope, type Tensor } from "@kensho/tensor";
import type { ModelConfig } from "./config.ts";
import { type Params, parameter } from "./level.ts";
import { NAMES } from "./parameters.ts";

/** 1/√2, which keeps the deviation of a sum of two at 1. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: the official code has nine digits, and so its numbers follow
const INV_SQRT2 = 0.707106781;

/**
 * The puzzle as the network sees it: registers, then tokens, plus learned positions if the config has them, times √D.
 * @param tokens `[B, seq_len]` i32   @returns `[B, L, D]`
 */
export function embedPuzzle(tokens: Tensor, params: Params, config: ModelConfig): Tensor {
  return scope("embed", () => {
    const D = config.hidden_size;
    const cells = embedding(tokens, parameter(params, NAMES.tokens));
    const B = at(tokens.shape, 0);
    const all =
      config.register_tokens === 0
        ? cells
        : concat([broadcastTo(parameter(params, NAMES.registers), [B, config.register_tokens, D]), cells], 1);
    if (config.pos_encodings !== "learned") return mul(all, Math.sqrt(D));
    return mul(add(all, parameter(params, NAMES.positions)), Math.sqrt(D) * INV_SQRT2);
  });
}
