import { findRepeats, isSolved } from "../units/unit-checks.ts";
import { type Board, geometryFor, geometryOfCells, type SudokuGeometry } from "./geometry.ts";

/** The same digit twice in one row, column or box. Cells are row-major indices. */
export interface Clash {
  readonly digit: number;
  readonly unit: "row" | "column" | "box";
  /** 1-based number of the row, column or box. */
  readonly number: number;
  readonly cells: readonly [number, number];
}

/** Finds all clashes among the filled cells, rows first: one per unit and repeated digit, naming its first two cells.
 * @param geometry of the board, by default the one with the usual boxes
 * @throws {DatasetOptionError} if no such board has that many cells */
export function findClashes(board: Board, geometry?: SudokuGeometry): Clash[] {
  const { size, system } = geometryFor(board.length, geometry);
  return findRepeats(board, system).map(({ value, unit, cells }) => ({
    digit: value,
    unit: system.units[unit]!.kind as Clash["unit"],
    number: (unit % size) + 1,
    cells,
  }));
}

/** Whether every row, column and box of a full grid holds each digit once.
 * @param geometry of the board, by default the one with the usual boxes */
export function isSolvedGrid(board: Board, geometry = geometryOfCells(board.length)): boolean {
  return geometry?.cells === board.length && isSolved(board, geometry.system);
}
