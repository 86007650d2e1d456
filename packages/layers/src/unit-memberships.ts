import { constant, GraphError, type Tensor } from "@kensho/tensor";
import type { Unit } from "./units.ts";

/** Which cells the units of a board have, in blocks of equally many units of one kind. */
export interface UnitMemberships {
  /** `[units, cells]`, or `[B, units, cells]` for boards that differ within a batch: shares that sum to 1 over a unit. */
  readonly averaged: Tensor;
  /** The same shape: 1 for each cell of a unit. */
  readonly spread: Tensor;
  /** For each block, the place of its kind among the weights. */
  readonly kinds: readonly number[];
}

/**
 * Returns the memberships of a fixed board as constants. Kinds with fewer units than a block has places are filled up with empty units.
 * @param kinds names of the kinds in the order of their weights
 * @throws {GraphError} if a unit is of another kind
 */
export function unitMemberships(units: readonly Unit[], kinds: readonly string[], cells: number): UnitMemberships {
  const stray = units.find(({ kind }) => !kinds.includes(kind));
  if (stray !== undefined) {
    throw new GraphError(`units: there are no weights for the kind "${stray.kind}"`, {
      hint: `use units of the kinds ${kinds.join(", ")}`,
    });
  }
  const byKind = kinds.map((kind) => units.filter((unit) => unit.kind === kind));
  const size = Math.min(...byKind.map((own) => own.length).filter((count) => count > 0));
  const blocks = byKind.flatMap((own, kind) =>
    Array.from({ length: Math.ceil(own.length / size) }, (_, i) => ({
      kind,
      units: Array.from({ length: size }, (_, j) => own[i * size + j]?.cells ?? []),
    })),
  );
  const rows = blocks.flatMap((block) => block.units);
  const [shares, ones] = [new Float64Array(rows.length * cells), new Float64Array(rows.length * cells)];
  for (const [u, unit] of rows.entries()) {
    for (const cell of unit) {
      shares[u * cells + cell] = 1 / unit.length;
      ones[u * cells + cell] = 1;
    }
  }
  const shape = [rows.length, cells];
  return { averaged: constant(shares, shape), spread: constant(ones, shape), kinds: blocks.map(({ kind }) => kind) };
}
