import type { Unit } from "@kensho/layers";
import type { ModelConfig } from "./config-keys.ts";

/** What decides the shapes of a compiled program, but of no weight: cells and values of a puzzle. */
export interface Board {
  readonly rows: number;
  readonly cols: number;
  /** Number of tokens, padding included. */
  readonly vocab_size: number;
  /** Rows and columns of a box, where the rules have boxes. */
  readonly box?: { readonly rows: number; readonly cols: number } | undefined;
  /** The units of the rules, where they are known: those of a kind's `unitsOf`. A lattice of candidates compares them with its own. */
  readonly units?: readonly Unit[] | undefined;
}

/** Keys of a config that describe the board. */
export const BOARD_KEYS = ["vocab_size", "seq_len", "grid_width", "box_rows", "box_cols"] as const;
/** The part of a config that describes the board. */
export type BoardKeys = Pick<ModelConfig, (typeof BOARD_KEYS)[number]>;

/** Returns the board of a config. Cells that fill no square are one row, unless the config says how wide the grid is. */
export function boardOf({ vocab_size, seq_len, grid_width, box_rows, box_cols }: BoardKeys): Board {
  const [rows, cols] = gridOf({ seq_len, grid_width }) ?? [1, seq_len];
  return { rows, cols, vocab_size, ...(box_rows > 0 ? { box: { rows: box_rows, cols: box_cols } } : {}) };
}

/** Returns the rows and columns that the cells lie in, where they fill a grid. */
export function gridOf({
  seq_len,
  grid_width,
}: Pick<BoardKeys, "seq_len" | "grid_width">): readonly [rows: number, cols: number] | undefined {
  const cols = grid_width > 0 ? grid_width : Math.sqrt(seq_len);
  return Number.isInteger(cols) && seq_len % cols === 0 ? [seq_len / cols, cols] : undefined;
}
