import { embedding } from "@kensho/layers";
import { add, at, broadcastTo, concat, mul, pad, reshape, scope, type Tensor } from "@kensho/tensor";
import type { SharedConfig } from "../config-keys.ts";
import type { CellPositions } from "../mixers/mixing.ts";
import { NAMES } from "../parameter-names.ts";
import { type Params, parameter } from "../params.ts";
import { puzzlePositions } from "../prefix.ts";

/** What the network is shown. */
export interface PuzzleInput {
  /** `[B, seq_len]` i32. */
  readonly inputs: Tensor;
  /** `[B, puzzle_emb_ndim]`: the vector of each row's puzzle, where the config has such. */
  readonly puzzleVectors?: Tensor | undefined;
}

/**
 * Embeds a puzzle: puzzle vector, registers, cells, plus learned positions if the config has them, times √D.
 * @returns `[B, L, D]`
 */
export function embedPuzzle(
  { inputs, puzzleVectors }: PuzzleInput,
  params: Params,
  config: SharedConfig,
  cells: CellPositions,
): Tensor {
  return scope("embed", () => {
    const D = config.hidden_size;
    const B = at(inputs.shape, 0);
    const parts = [cells.embed(inputs, parameter(params, NAMES.tokens))];
    if (config.register_tokens > 0) {
      parts.unshift(broadcastTo(parameter(params, NAMES.registers), [B, config.register_tokens, D]));
    }
    if (puzzleVectors !== undefined) {
      const positions = puzzlePositions(config);
      const padded = pad(puzzleVectors, [0, 0], [0, positions * D - config.puzzle_emb_ndim]);
      parts.unshift(reshape(padded, [B, positions, D]));
    }
    const all = concat(parts, 1);
    if (config.pos_encodings !== "learned") return mul(all, Math.sqrt(D));
    // The official rounding of 1/√2, which keeps the deviation of the sum at 1.
    // biome-ignore lint/suspicious/noApproximativeNumericConstant: the official digits are what is meant
    return mul(add(all, parameter(params, NAMES.positions)), Math.sqrt(D) * 0.707106781);
  });
}

/** Returns the vectors of puzzles by identifier, `[B]` i32 → `[B, puzzle_emb_ndim]`; none if the config has no puzzle embedding. */
export function lookUpPuzzles(
  identifiers: Tensor,
  params: Params,
  { puzzle_emb_ndim }: Pick<SharedConfig, "puzzle_emb_ndim">,
): Tensor | undefined {
  return puzzle_emb_ndim === 0 ? undefined : embedding(identifiers, parameter(params, NAMES.puzzles));
}
