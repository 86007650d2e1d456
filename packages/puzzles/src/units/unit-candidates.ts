import { type UnitSystem, unitGraph } from "./unit-system.ts";

/** Returns the values that each cell may still hold, by what stands in its units: no more than the rules say, and no conclusions from it.
 * @param board a value for each cell, 0 for open ones
 * @returns a mask for each cell, bit v − 1 for value v; `undefined` if a value stands twice in a unit, a cell has no value left, or a value no cell in
 * a full unit */
export function unitCandidates(board: Uint8Array, system: UnitSystem): Uint32Array | undefined {
  const { allValues, initial, units, full } = unitGraph(system);
  const masks = Uint32Array.from(initial);
  const seen = new Uint32Array(units.length);
  for (const [i, unit] of units.entries()) {
    for (const cell of unit) {
      const value = board[cell]!;
      if (value === 0) continue;
      const bit = 1 << (value - 1);
      if ((seen[i]! & bit) !== 0) return undefined;
      seen[i]! |= bit;
    }
  }
  for (const [i, unit] of units.entries()) for (const cell of unit) masks[cell]! &= ~seen[i]!;
  for (let cell = 0; cell < masks.length; cell++) {
    if (initial[cell] === 0) continue;
    if (board[cell] !== 0) masks[cell] = 1 << (board[cell]! - 1);
    else if (masks[cell] === 0) return undefined;
  }
  for (const unit of full) {
    let possible = 0;
    for (const cell of unit) possible |= masks[cell]!;
    if (possible !== allValues) return undefined;
  }
  return masks;
}
