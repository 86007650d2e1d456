import { at, broadcastTo, concat, mean, pad, reshape, sliceAxis, type Tensor } from "@kensho/tensor";

/** Layout of a sequence on a grid. */
export interface GridLayout {
  readonly rows: number;
  readonly cols: number;
  /** Positions before the cells, such as registers; the cells follow, row by row. */
  readonly prefix: number;
}

/** Where each part of the features comes from: axis of the grid, and whether the cell before or after it there. */
const NEIGHBOURS = [
  { axis: 1, from: "before" },
  { axis: 1, from: "after" },
  { axis: 2, from: "before" },
  { axis: 2, from: "after" },
] as const;

/** Fewest features that can be cut into the parts. */
export const MIN_SHIFT_WIDTH = NEIGHBOURS.length + 2;

/**
 * Mixing without weights for grids whose rules are local: a sixth of the features of each cell is taken from the cell above, a sixth from
 * the one below, from the left and from the right (zeros beyond the edge), and the rest stays. Where there is a position before the
 * cells, the last part comes from the first of them instead, and such positions take the mean of the cells: what one cell knows, all may
 * know two layers later. A layer of this kind passes news on by one cell, so that a recursion over it can search breadth-first.
 * @param x `[B, prefix + rows·cols, D]`, D at least {@link MIN_SHIFT_WIDTH}   @returns the same shape
 * @see https://arxiv.org/abs/2106.07477 (S²-MLP, which shifts a quarter each way and has no hub)
 */
export function spatialShift(x: Tensor, { rows, cols, prefix }: GridLayout): Tensor {
  const [B, L, D] = x.shape as readonly [number, number, number];
  const part = Math.floor(D / MIN_SHIFT_WIDTH);
  const cells = sliceAxis(x, 1, prefix, L);
  const grid = reshape(cells, [B, rows, cols, D]);
  const moved = NEIGHBOURS.map(({ axis, from }, i) =>
    fromNeighbour(sliceAxis(grid, 3, i * part, (i + 1) * part), axis, from),
  );
  const own = NEIGHBOURS.length * part;
  if (prefix === 0) return reshape(concat([...moved, sliceAxis(grid, 3, own, D)], 3), [B, L, D]);

  const shared = sliceAxis(sliceAxis(x, 1, 0, 1), 2, own + part, D);
  const hub = broadcastTo(reshape(shared, [B, 1, 1, D - own - part]), [B, rows, cols, D - own - part]);
  const shifted = reshape(concat([...moved, sliceAxis(grid, 3, own, own + part), hub], 3), [B, rows * cols, D]);
  const heard = broadcastTo(mean(cells, { axes: [1], keepDims: true }), [B, prefix, D]);
  return concat([heard, shifted], 1);
}

/** Every cell takes what its neighbour has; zeros where there is none. */
function fromNeighbour(grid: Tensor, axis: 1 | 2, from: "before" | "after"): Tensor {
  const size = at(grid.shape, axis);
  const one = [0, 0, 0, 0].with(axis, 1);
  const none = [0, 0, 0, 0];
  return from === "before"
    ? pad(sliceAxis(grid, axis, 0, size - 1), one, none)
    : pad(sliceAxis(grid, axis, 1, size), none, one);
}
