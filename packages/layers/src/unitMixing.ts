import { add, broadcastTo, concat, constant, expandDims, matmul, mean, reshape, type Tensor } from "@kensho/tensor";
import { type UnitLayout, unitBlocks } from "./units.ts";

/** What mixes the candidates of a cell, and those of a unit: all `[D, D]`, in PyTorch's layout. */
export interface UnitMixingParams {
  /** From the values of the same cell. */
  readonly cell_proj: Tensor;
  /** From the same value in the cells of a unit: one for each of the layout's kinds, in their order. */
  readonly unit_projs: readonly Tensor[];
}

/**
 * Mixes a lattice of candidates, where a position represents "this cell holds this value". Each candidate receives the mean over the values of
 * its cell, and for each kind of unit the mean of its value over its unit: `y = W_cell · mean_cell(x) + Σ_kind W_kind · mean_unit(x)`.
 * All cells and all values share the weights, so that renaming values, or moving cells in a way that takes units to units of their
 * kind, moves the result alike.
 * @param x `[B, side², side, D]`: cells row by row, then values   @returns the same shape
 * @see https://arxiv.org/abs/1711.08028 (recurrent relational networks: cells receive messages from the cells of their units)
 */
export function unitMixing(x: Tensor, { cell_proj, unit_projs }: UnitMixingParams, layout: UnitLayout): Tensor {
  const [B, cells, values, D] = x.shape as readonly [number, number, number, number];
  const blocks = unitBlocks(layout);
  const cellsOfUnits = blocks.flatMap((block) => block.units);
  const units = cellsOfUnits.length;
  // Sums over units are products with constants, and kinds are blocks of one batched product: cutting the activation by
  // kind would copy it, forwards and backwards.
  const [averaged, spread] = memberships(cellsOfUnits, cells);
  const heard = matmul(averaged, reshape(x, [B, cells, values * D]));
  const weights = concat(
    blocks.map(({ kind }) => expandDims(unit_projs[kind] as Tensor, 0)),
    0,
  );
  const told = matmul(reshape(heard, [B, blocks.length, layout.side * values, D]), weights, { transposeB: true });
  const fromUnits = matmul(spread, reshape(told, [B, units, values * D]), { transposeA: true });
  const fromCell = matmul(mean(x, { axes: [2] }), cell_proj, { transposeB: true }); // [B, cells, D]
  return add(reshape(fromUnits, x.shape), broadcastTo(expandDims(fromCell, 2), x.shape));
}

/** Which cells a unit has, `[units, cells]`: as shares that sum to 1 over a unit, and as ones. */
function memberships(
  cellsOfUnits: readonly (readonly number[])[],
  cells: number,
): readonly [averaged: Tensor, spread: Tensor] {
  const units = cellsOfUnits.length;
  const [shares, ones] = [new Float64Array(units * cells), new Float64Array(units * cells)];
  for (const [u, unit] of cellsOfUnits.entries()) {
    for (const cell of unit) {
      shares[u * cells + cell] = 1 / unit.length;
      ones[u * cells + cell] = 1;
    }
  }
  return [constant(shares, [units, cells]), constant(ones, [units, cells])];
}
