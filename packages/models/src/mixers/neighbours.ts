import { MIN_SHIFT_WIDTH, spatialShift, swiglu } from "@kensho/layers";
import { add, rmsNorm } from "@kensho/tensor";
import { gridOf } from "../board.ts";
import type { SharedConfig } from "../config-keys.ts";
import { swigluParams } from "../params.ts";
import { prefixLength } from "../prefix.ts";
import { type MixerReader, type Mixing, onePositionPerCell, onGrid } from "./mixing.ts";

/** Mixing without weights: parts of the features come from the four neighbours on the grid. */
export interface NeighboursConfig {
  readonly type: "neighbours";
}

/** Reads the keys of mixing over neighbours. */
export const NEIGHBOURS: MixerReader<NeighboursConfig> = {
  flag: "spatial_shift",
  read: () => ({ type: "neighbours" }),
  rules: [
    {
      holds: ({ hidden_size }) => hidden_size >= MIN_SHIFT_WIDTH,
      error: `spatial_shift cuts the features in ${MIN_SHIFT_WIDTH} parts: hidden_size must be at least ${MIN_SHIFT_WIDTH}`,
      key: "hidden_size",
    },
    {
      holds: (config) => gridOf(config) !== undefined,
      error: "spatial_shift needs a grid: grid_width must divide seq_len (0: seq_len is a square)",
      key: "grid_width",
    },
  ],
};

/** Returns the mixing over neighbours; a block is `z ← rms(z + swiglu(shift(z)))`. */
export function neighbourMixing(_: NeighboursConfig, config: SharedConfig): Mixing {
  // The schema refuses a config whose cells fill no grid.
  const [rows, cols] = gridOf(config) ?? [1, config.seq_len];
  const grid = { rows, cols, prefix: prefixLength(config) };
  return {
    cells: onePositionPerCell(config),
    treatsImagesAlike: false,
    specs: () => ({}),
    blocks: (params) => (prefix) => {
      const mlp = swigluParams(params, `${prefix}.mlp`);
      return (z) => rmsNorm(add(z, swiglu(spatialShift(z, grid), mlp)), config.rms_norm_eps);
    },
    matches: (board) => board.cols === cols,
    onBoard: (board) => onGrid(board, config),
  };
}
