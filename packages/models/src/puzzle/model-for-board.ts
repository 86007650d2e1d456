import { architectureOf } from "../architecture.ts";
import { BOARD_KEYS, type Board } from "../board.ts";
import { type ModelConfig, modelConfigSchema } from "../config.ts";
import { BoardError } from "../errors.ts";
import { mixingOf } from "../mixers/mixers.ts";

/**
 * Adapts the configuration of a trained network to another board. The shapes of the weights stay the same.
 *
 * Mixing over neighbours and over a lattice of candidates has no weight that belongs to a place, so such networks accept boards of any
 * size. Attention does so without learned positions. Mixing over the sequence has a weight for every position and accepts no other board.
 * @throws {BoardError} if the network cannot be applied to the board
 */
export function modelForBoard(model: ModelConfig, board: Board): ModelConfig {
  if (isBoardOf(model, board)) return model;
  const keys = keysFor(model, board);
  if (typeof keys !== "string") return modelConfigSchema.parse({ ...model, ...keys });
  throw new BoardError(`${board.rows}×${board.cols}, ${board.vocab_size} tokens`, keys);
}

/** The keys of a board, or why the network cannot be applied to it. */
function keysFor(model: ModelConfig, board: Board): Partial<ModelConfig> | string {
  const keys = mixingOf(architectureOf(model)).onBoard(board);
  if (typeof keys === "string") return keys;
  if (model.puzzle_emb_ndim > 0) return "it has learned vectors of the puzzles that it was trained on";
  if (model.pos_encodings === "learned") return "its positions are learned";
  return keys;
}

/** Returns what decides the shapes of the weights: a config without its board. */
export function networkOf(model: ModelConfig): Omit<ModelConfig, (typeof BOARD_KEYS)[number]> {
  const network: Partial<ModelConfig> = { ...model };
  for (const key of BOARD_KEYS) delete network[key];
  return network as Omit<ModelConfig, (typeof BOARD_KEYS)[number]>;
}

/** Whether a network was configured for a board. */
export function isBoardOf(model: ModelConfig, board: Board): boolean {
  if (model.seq_len !== board.rows * board.cols || model.vocab_size !== board.vocab_size) return false;
  return mixingOf(architectureOf(model)).matches(board);
}
