import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { PuzzleFormatError } from "../errors.ts";
import { applyDihedral, type Dihedral, turnsSides } from "../grid/dihedral.ts";

/** A grid of an ARC task. */
export interface ArcGrid {
  readonly rows: number;
  readonly cols: number;
  /** Colours 0 to 9, row by row. */
  readonly cells: Uint8Array;
}

/** Largest side of a grid. */
export const ARC_SIDE = 30;

/** Reads a grid from parsed JSON: a list of 1 to 30 rows, each a list of 1 to 30 colours. @param path named in messages: `a.json: train[0].input`
 * @throws {PuzzleFormatError} with the path of what is wrong */
export function readArcGrid(value: unknown, path: string): ArcGrid {
  if (!Array.isArray(value)) throw new PuzzleFormatError(`${path}: expected a list of rows, got ${shown(value)}`);
  const rows = value.length;
  const cols = Array.isArray(value[0]) ? value[0].length : 0;
  if (rows < 1 || cols < 1) throw new PuzzleFormatError(`${path}: the grid is empty`);
  if (rows > ARC_SIDE || cols > ARC_SIDE)
    throw new PuzzleFormatError(`${path}: a grid of ${rows} × ${cols}; at most ${ARC_SIDE} × ${ARC_SIDE} are possible`);
  const cells = new Uint8Array(rows * cols);
  for (const [i, row] of (value as unknown[]).entries()) {
    if (!Array.isArray(row)) throw new PuzzleFormatError(`${path}[${i}]: expected a row of colours, got ${shown(row)}`);
    if (row.length !== cols)
      throw new PuzzleFormatError(`${path}[${i}]: a row of ${row.length} cells; the first has ${cols}`);
    for (const [j, colour] of (row as unknown[]).entries()) {
      if (!Number.isInteger(colour) || (colour as number) < 0 || (colour as number) > 9)
        throw new PuzzleFormatError(`${path}[${i}][${j}]: expected a colour from 0 to 9, got ${shown(colour)}`);
      cells[i * cols + j] = colour as number;
    }
  }
  return { rows, cols, cells };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** The grid as JSON has it. */
export function arcRows({ rows, cols, cells }: ArcGrid): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(cells.subarray(row * cols, (row + 1) * cols)));
}

/** SHA-256, in hex, of one byte each for rows and columns and the cells: the key under which the official code counts grids. */
export function arcGridHash({ rows, cols, cells }: ArcGrid): string {
  return bytesToHex(sha256.create().update(Uint8Array.of(rows, cols)).update(cells).digest());
}

/** The image of a grid under one of the eight symmetries. */
export function turnArcGrid(symmetry: Dihedral, { rows, cols, cells }: ArcGrid): ArcGrid {
  const image = applyDihedral(symmetry, cells, rows, cols);
  return turnsSides(symmetry) ? { rows: cols, cols: rows, cells: image } : { rows, cols, cells: image };
}
