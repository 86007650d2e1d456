import type { SharedConfig } from "./config-keys.ts";

/** Positions of the puzzle vector. */
export function puzzlePositions({ puzzle_emb_ndim, puzzle_emb_len, hidden_size }: SharedConfig): number {
  if (puzzle_emb_ndim === 0) return 0;
  return puzzle_emb_len > 0 ? puzzle_emb_len : Math.ceil(puzzle_emb_ndim / hidden_size);
}

/** Positions before the cells: the puzzle vector, then registers. The halting head reads the first. */
export function prefixLength(config: SharedConfig): number {
  return puzzlePositions(config) + config.register_tokens;
}
