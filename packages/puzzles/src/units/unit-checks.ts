import { type Unit, type UnitSystem, unitGraph } from "./unit-system.ts";

/** The same value twice in one unit. */
export interface Repeat {
  readonly value: number;
  /** Index of the unit. */
  readonly unit: number;
  /** Its first two cells. */
  readonly cells: readonly [number, number];
}

/** Returns the values that stand more than once in a unit: one entry for each unit and value. Values that the system does not have are left out. */
export function findRepeats(board: Uint8Array, system: UnitSystem): Repeat[] {
  const { units } = unitGraph(system);
  const { values } = system;
  const repeats: Repeat[] = [];
  const first = new Int16Array(values + 1);
  for (let unit = 0; unit < units.length; unit++) {
    first.fill(-1);
    for (const cell of units[unit]!) {
      const value = board[cell]!;
      if (value === 0 || value > values) continue;
      const earlier = first[value]!;
      if (earlier === -1) first[value] = cell;
      if (earlier < 0) continue;
      repeats.push({ value, unit, cells: [earlier, cell] });
      first[value] = -2; // reported once per unit
    }
  }
  return repeats;
}

/** Returns the units whose sum or order the filled cells contradict. */
export function findBrokenRelations(board: Uint8Array, system: UnitSystem): Unit[] {
  return unitGraph(system).related.filter(({ cells, sum, order }) => {
    const filled = cells.map((cell) => board[cell]!).filter((value) => value > 0);
    const total = filled.reduce((a, b) => a + b, 0);
    if (sum !== undefined && (filled.length === cells.length ? total !== sum : total > sum)) return true;
    return order !== undefined && filled.some((value, i) => i > 0 && value <= filled[i - 1]!);
  });
}

/** Whether a board is full and keeps all rules. */
export function isSolved(board: Uint8Array, system: UnitSystem): boolean {
  const { units, related } = unitGraph(system);
  const differ = units.every((unit) => {
    let seen = 0;
    for (const cell of unit) {
      const value = board[cell]!;
      const bit = value === 0 || value > system.values ? 0 : 1 << (value - 1);
      if (bit === 0 || (seen & bit) !== 0) return false;
      seen |= bit;
    }
    return true;
  });
  return differ && (related.length === 0 || findBrokenRelations(board, system).length === 0);
}
