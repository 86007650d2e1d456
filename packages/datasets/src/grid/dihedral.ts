import { DatasetOptionError } from "../errors.ts";

/** One of the eight symmetries of a rectangle's grid, numbered as in the official builders: 0 nothing, 1–3 quarter turns counter-clockwise,
 * 4 left and right exchanged, 5 top and bottom, 6 transposed, 7 transposed along the other diagonal. */
export type Dihedral = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** All eight. */
export const DIHEDRALS: readonly Dihedral[] = [0, 1, 2, 3, 4, 5, 6, 7];

/** The symmetry that undoes each one. */
export const INVERSE_DIHEDRAL: readonly Dihedral[] = [0, 3, 2, 1, 4, 5, 6, 7];

/** Whether rows become columns. */
export function turnsSides(symmetry: Dihedral): boolean {
  return symmetry % 2 === 1 ? symmetry !== 5 : symmetry === 6;
}

/** For each cell of the image, row by row, the cell of a `rows` × `cols` grid that it shows: `image[i] = grid[sources[i]]`. */
export function dihedralSources(symmetry: Dihedral, rows: number, cols: number): Int32Array {
  const sources = new Int32Array(rows * cols);
  const [imageRows, imageCols] = turnsSides(symmetry) ? [cols, rows] : [rows, cols];
  for (let i = 0, at = 0; i < imageRows; i++) {
    for (let j = 0; j < imageCols; j++, at++) {
      const [row, col] = source(symmetry, i, j, rows, cols);
      sources[at] = row * cols + col;
    }
  }
  return sources;
}

function source(symmetry: Dihedral, i: number, j: number, rows: number, cols: number): readonly [number, number] {
  switch (symmetry) {
    case 0:
      return [i, j];
    case 1:
      return [j, cols - 1 - i];
    case 2:
      return [rows - 1 - i, cols - 1 - j];
    case 3:
      return [rows - 1 - j, i];
    case 4:
      return [i, cols - 1 - j];
    case 5:
      return [rows - 1 - i, j];
    case 6:
      return [j, i];
    case 7:
      return [rows - 1 - j, cols - 1 - i];
  }
}

/** The image of a grid. @param grid `[rows · cols]`, row by row  @returns of the same length, `cols` × `rows` if {@link turnsSides}
 * @throws {DatasetOptionError} if the grid has another length */
export function applyDihedral(symmetry: Dihedral, grid: Uint8Array, rows: number, cols = rows): Uint8Array {
  if (grid.length !== rows * cols)
    throw new DatasetOptionError(`dihedral: a ${rows}×${cols} grid has ${rows * cols} cells, got ${grid.length}`);
  return Uint8Array.from(dihedralSources(symmetry, rows, cols), (from) => grid[from]!);
}
