import { add, at, broadcastTo, concat, expandDims, matmul, mean, reshape, type Tensor } from "@kensho/tensor";
import type { UnitMemberships } from "./unit-memberships.ts";

/** What mixes the candidates of a cell, and those of a unit: all `[D, D]`, in PyTorch's layout. */
export interface UnitMixingParams {
  /** From the values of the same cell. */
  readonly cell_proj: Tensor;
  /** From the same value in the cells of a unit: one for each kind. */
  readonly unit_projs: readonly Tensor[];
}

/**
 * Mixing over a lattice of candidates, where a position stands for "this cell holds this value". Each candidate receives the mean over the values of
 * its cell, and for each kind of unit the mean of its value over the units that it lies in: `y = W_cell · mean_cell(x) + Σ_kind W_kind · mean_unit(x)`.
 * All cells and all values share the weights, so that renaming values, or moving cells in a way that takes units to units of their
 * kind, moves the result alike.
 * @param x `[B, cells, values, D]`   @param memberships constants for a fixed board, inputs for boards that differ   @returns the same shape
 * @see https://arxiv.org/abs/1711.08028 (recurrent relational networks: cells that receive messages from the cells of their units)
 */
export function unitMixing(
  x: Tensor,
  { cell_proj, unit_projs }: UnitMixingParams,
  { averaged, spread, kinds }: UnitMemberships,
): Tensor {
  const [B, cells, values, D] = x.shape as readonly [number, number, number, number];
  const units = at(averaged.shape, averaged.shape.length - 2);
  // Sums over units are products, and kinds are blocks of one batched product: cutting the activation by kind would copy it, forwards and
  // backwards.
  const means = matmul(averaged, reshape(x, [B, cells, values * D]));
  const weights = concat(
    kinds.map((kind) => expandDims(unit_projs[kind] as Tensor, 0)),
    0,
  );
  const blocks = reshape(means, [B, kinds.length, (units / kinds.length) * values, D]);
  const projected = matmul(blocks, weights, { transposeB: true });
  const fromUnits = matmul(spread, reshape(projected, [B, units, values * D]), { transposeA: true });
  const fromCell = matmul(mean(x, { axes: [2] }), cell_proj, { transposeB: true }); // [B, cells, D]
  return add(reshape(fromUnits, x.shape), broadcastTo(expandDims(fromCell, 2), x.shape));
}
