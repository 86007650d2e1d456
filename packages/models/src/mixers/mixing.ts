import { embedding, linear, swiglu } from "@kensho/layers";
import { add, rmsNorm, sliceAxis, squeeze, type Tensor } from "@kensho/tensor";
import type { Board, BoardKeys } from "../board.ts";
import type { ConfigRule, ModelConfig, SharedConfig } from "../config-keys.ts";
import type { ParameterSpecs } from "../parameter-spec.ts";
import { type Params, swigluParams } from "../params.ts";

/** One layer of a level, `[B, L, D] → [B, L, D]`; returns the normed residual stream. */
export type Block = (z: Tensor) => Tensor;

/** How cells become positions, and positions answers. */
export interface CellPositions {
  /** Positions of a cell. */
  readonly perCell: number;
  /** Rows of the token table. */
  readonly tokenRows: number;
  /** Rows of the head that reads the answer. */
  readonly headRows: number;
  /** `[B, cells]` i32 tokens → `[B, cells · perCell, D]`. */
  embed(inputs: Tensor, table: Tensor): Tensor;
  /** `[B, cells · perCell, D]` → `[B, cells, vocab]`. */
  logits(cells: Tensor, head: Tensor): Tensor;
  /** What the halting head reads of all positions: `[B, L, D]` → `[B, D]`. */
  summary(answer: Tensor): Tensor;
}

/** How the positions of a network are mixed. Each mixer is one such object, made from its keys. */
export interface Mixing {
  readonly cells: CellPositions;
  /** Whether all images of a puzzle under its kind's symmetries have the same answer, but for images that exchange rows with columns. */
  readonly treatsImagesAlike: boolean;
  /** Returns the tensors of one block, besides those of its MLP over the features. */
  specs(prefix: string): ParameterSpecs;
  /** Returns the builder of blocks by the prefix of their tensors. */
  blocks(params: Params): (prefix: string) => Block;
  /** Whether a board with as many cells and tokens as the config is the one that it describes. */
  matches(board: Board): boolean;
  /** Returns the keys that apply the weights to another board, or why they cannot be applied to it. */
  onBoard(board: Board): Partial<BoardKeys> | string;
}

/** What reads a mixer from a flat config. */
export interface MixerReader<M> {
  /** The key that chooses it. */
  readonly flag: "mlp_t" | "spatial_shift" | "candidate_lattice";
  read(config: ModelConfig): M;
  /** What it asks of a flat config where it is chosen. */
  readonly rules: readonly ConfigRule[];
}

/** One position for each cell: the token's row of a table, and a head over all tokens. */
export function onePositionPerCell({ vocab_size }: SharedConfig): CellPositions {
  return {
    perCell: 1,
    tokenRows: vocab_size,
    headRows: vocab_size,
    embed: embedding,
    logits: linear,
    summary: (answer) => squeeze(sliceAxis(answer, 1, 0, 1), 1),
  };
}

/** Returns the keys of a board whose cells may lie in any grid, for networks that have a weight for each token. */
export function onGrid({ rows, cols, vocab_size }: Board, config: SharedConfig): Partial<BoardKeys> | string {
  if (vocab_size !== config.vocab_size) return `it has weights for ${config.vocab_size} tokens`;
  return { seq_len: rows * cols, grid_width: rows === cols ? 0 : cols };
}

/** A post-norm block after mixing: `z ← mix(z)`, which includes residual and norm, then `z ← rms(z + swiglu(z))`. */
export function postNormBlock(mix: Block, params: Params, prefix: string, { rms_norm_eps }: SharedConfig): Block {
  const mlp = swigluParams(params, `${prefix}.mlp`);
  return (z) => {
    const mixed = mix(z);
    return rmsNorm(add(mixed, swiglu(mixed, mlp)), rms_norm_eps);
  };
}
