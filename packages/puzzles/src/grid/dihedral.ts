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
  const [first, down, right] = strides(symmetry, rows, cols);
  for (let i = 0, at = 0; i < imageRows; i++) {
    for (let j = 0; j < imageCols; j++) sources[at++] = first + i * down + j * right;
  }
  return sources;
}

/** The cell that the image's first one shows, and how far it moves with a step down and a step right in the image. */
function strides(
  symmetry: Dihedral,
  rows: number,
  cols: number,
): readonly [first: number, down: number, right: number] {
  const last = rows * cols - 1;
  const [topRight, bottomLeft] = [cols - 1, last - cols + 1];
  switch (symmetry) {
    case 0:
      return [0, cols, 1];
    case 1:
      return [topRight, -1, cols];
    case 2:
      return [last, -cols, -1];
    case 3:
      return [bottomLeft, 1, -cols];
    case 4:
      return [topRight, cols, -1];
    case 5:
      return [bottomLeft, -cols, 1];
    case 6:
      return [0, 1, cols];
    case 7:
      return [last, -1, -cols];
  }
}

/** The image of a grid. @param grid `[rows · cols]`, row by row  @returns of the same length, `cols` × `rows` if {@link turnsSides}
 * @throws {DatasetOptionError} if the grid has another length */
export function applyDihedral(symmetry: Dihedral, grid: Uint8Array, rows: number, cols = rows): Uint8Array {
  if (grid.length !== rows * cols)
    throw new DatasetOptionError(`dihedral: a ${rows}×${cols} grid has ${rows * cols} cells, got ${grid.length}`);
  const sources = dihedralSources(symmetry, rows, cols);
  const image = new Uint8Array(grid.length);
  for (let cell = 0; cell < image.length; cell++) image[cell] = grid[sources[cell]!]!;
  return image;
}
