import { DatasetOptionError } from "../errors.ts";

/** Rows and columns of a maze. */
export interface MazeShape {
  readonly rows: number;
  readonly cols: number;
}

/** Smallest and largest number of rows, and of columns. */
export const MAZE_SIDES: { readonly min: number; readonly max: number } = { min: 2, max: 200 };

/** Returns the shape of a square of that side, or the shape itself. @throws {DatasetOptionError} if no maze has it */
export function mazeShape(shape: number | MazeShape): MazeShape {
  const { rows, cols } = typeof shape === "number" ? { rows: shape, cols: shape } : shape;
  if (isMazeSide(rows) && isMazeSide(cols)) return { rows, cols };
  const { min, max } = MAZE_SIDES;
  const got = rows === cols ? `a side of ${rows}` : `${rows} rows and ${cols} columns`;
  throw new DatasetOptionError(`maze: expected ${min} to ${max} rows and columns, got ${got}`);
}

/** Whether a maze can have that many rows, or columns. */
export function isMazeSide(lines: number): boolean {
  return Number.isInteger(lines) && lines >= MAZE_SIDES.min && lines <= MAZE_SIDES.max;
}

/** Returns the columns of a square with that many cells. */
export function squareSide(cells: number): number {
  return Math.round(Math.sqrt(cells));
}
