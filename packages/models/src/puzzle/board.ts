import { gridOf, hasAttention, type ModelConfig, modelConfigSchema, NO_VALUES } from "../config.ts";
import { BoardError } from "../errors.ts";

/** What decides the shapes of a compiled program, but of no weight: cells and values of a puzzle. */
export interface Board {
  readonly rows: number;
  readonly cols: number;
  /** Number of tokens, padding included. */
  readonly vocab_size: number;
  /** Rows and columns of a box, where the rules have boxes. */
  readonly box?: { readonly rows: number; readonly cols: number } | undefined;
}

/**
 * Adapts the configuration of a trained network to another board. The shapes of the weights stay the same.
 *
 * Mixing over neighbours and over a lattice of candidates has no weight that belongs to a place, so such networks accept boards of any
 * size. Attention does so without learned positions. Mixing over the sequence has a weight for every position and accepts no other board.
 * @throws {BoardError} if the network cannot be applied to the board
 */
export function modelForBoard(model: ModelConfig, board: Board): ModelConfig {
  const { rows, cols, vocab_size, box } = board;
  const cells = rows * cols;
  if (isBoardOf(model, board)) return model;
  const refuse = (reason: string): never => {
    throw new BoardError(`${rows}×${cols}, ${vocab_size} tokens`, reason);
  };
  if (model.mlp_t) refuse("it mixes positions by an MLP over the sequence, with a weight for every position");
  if (model.puzzle_emb_ndim > 0) refuse("it has learned vectors of the puzzles that it was trained on");
  if (hasAttention(model) && model.pos_encodings === "learned") refuse("its positions are learned");
  if (!model.candidate_lattice) {
    if (vocab_size !== model.vocab_size) refuse(`it has weights for ${model.vocab_size} tokens`);
    return modelConfigSchema.parse({ ...model, seq_len: cells, grid_width: rows === cols ? 0 : cols });
  }
  if (rows !== cols || vocab_size !== rows + NO_VALUES) refuse("a lattice needs as many values as rows and columns");
  const boxes = { box_rows: box?.rows ?? 0, box_cols: box?.cols ?? 0 };
  if (model.box_rows > 0 !== boxes.box_rows > 0) refuse("boxes are in the rules of only one of the two");
  return modelConfigSchema.parse({ ...model, ...boxes, vocab_size, seq_len: cells });
}

/** Keys of a config that describe the board. */
const BOARD_KEYS = ["vocab_size", "seq_len", "grid_width", "box_rows", "box_cols"] as const;

/** Returns what decides the shapes of the weights: a config without its board. */
export function networkOf(model: ModelConfig): Omit<ModelConfig, (typeof BOARD_KEYS)[number]> {
  const network: Partial<ModelConfig> = { ...model };
  for (const key of BOARD_KEYS) delete network[key];
  return network as Omit<ModelConfig, (typeof BOARD_KEYS)[number]>;
}

/** Returns the board of a config. Cells that fill no square are one row, unless the config says how wide the grid is. */
export function boardOf({ vocab_size, seq_len, grid_width, box_rows, box_cols }: ModelConfig): Board {
  const [rows, cols] = gridOf({ seq_len, grid_width }) ?? [1, seq_len];
  return { rows, cols, vocab_size, ...(box_rows > 0 ? { box: { rows: box_rows, cols: box_cols } } : {}) };
}

/** Whether a network was configured for a board. */
export function isBoardOf(model: ModelConfig, { rows, cols, vocab_size, box }: Board): boolean {
  if (model.seq_len !== rows * cols || model.vocab_size !== vocab_size) return false;
  if (model.spatial_shift) return gridOf(model)?.[1] === cols;
  return !model.candidate_lattice || box === undefined || (model.box_rows === box.rows && model.box_cols === box.cols);
}
