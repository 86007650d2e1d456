import { type Board, geometryFor, geometryOfCells, type SudokuGeometry } from "./geometry.ts";

/** The same digit twice in one row, column or box. Cells are row-major indices. */
export interface Clash {
  readonly digit: number;
  readonly unit: "row" | "column" | "box";
  /** 1-based number of the row, column or box. */
  readonly number: number;
  readonly cells: readonly [number, number];
}

const UNIT_NAMES = ["row", "column", "box"] as const;

/** Finds all clashes among the filled cells, rows first: one per unit and repeated digit, naming its first two cells.
 * @param geometry of the board, by default the one with the usual boxes
 * @throws {DatasetOptionError} if no such board has that many cells */
export function findClashes(board: Board, geometry?: SudokuGeometry): Clash[] {
  const { size, units } = geometryFor(board.length, geometry);
  const clashes: Clash[] = [];
  const first = new Int16Array(size + 1);
  units.forEach((unit, index) => {
    first.fill(-1);
    for (const cell of unit) {
      const digit = board[cell]!;
      if (digit === 0 || digit > size) continue;
      const earlier = first[digit]!;
      if (earlier === -1) first[digit] = cell;
      if (earlier < 0) continue;
      clashes.push({
        digit,
        unit: UNIT_NAMES[Math.floor(index / size)]!,
        number: (index % size) + 1,
        cells: [earlier, cell],
      });
      first[digit] = -2; // reported once per unit
    }
  });
  return clashes;
}

/** Whether every row, column and box of a full grid holds each digit once.
 * @param geometry of the board, by default the one with the usual boxes */
export function isSolvedGrid(board: Board, geometry = geometryOfCells(board.length)): boolean {
  if (geometry?.cells !== board.length) return false;
  return geometry.units.every((unit) => {
    let seen = 0;
    for (const cell of unit) seen |= board[cell]! === 0 ? 0 : 1 << (board[cell]! - 1);
    return seen === geometry.allDigits;
  });
}
