import type { Tokens } from "../kinds/puzzle-kind.ts";
import { ARC_SIDE, type ArcGrid } from "./arc-grid.ts";

/** Tokens of ARC, as in the official data: 0 padding, 1 end mark, colour c is c + 2. */
const ARC = { end: 1, black: 2 } as const;

/** Size of that vocabulary. */
export const ARC_VOCABULARY = 12;

/** Position of a grid on the 30 × 30 field. */
export interface ArcPlace {
  readonly row: number;
  readonly col: number;
}

/** Writes a grid into a field of 30 × 30 tokens, with end marks in the row below it and the column to its right where these are on the field; the corner
 * between them stays empty. @param field `[900]`, all 0 */
export function writeArcGrid(
  field: Uint8Array,
  { rows, cols, cells }: ArcGrid,
  { row: top, col: left }: ArcPlace,
): void {
  for (let row = 0; row < rows; row++) {
    const to = (top + row) * ARC_SIDE + left;
    for (let col = 0; col < cols; col++) field[to + col] = cells[row * cols + col]! + ARC.black;
    if (left + cols < ARC_SIDE) field[to + cols] = ARC.end;
  }
  if (top + rows < ARC_SIDE) field.fill(ARC.end, (top + rows) * ARC_SIDE + left, (top + rows) * ARC_SIDE + left + cols);
}

/** The grid at the top left of a field: the rectangle of most cells that holds colours alone, the lower of equal ones. 0 × 0 where the first cell is none.
 * @param field `[900]` tokens */
export function cropArcGrid(field: Tokens): ArcGrid {
  let [rows, cols, width] = [0, 0, ARC_SIDE];
  for (let row = 0; row < ARC_SIDE && width > 0; row++) {
    for (let col = 0; col < width; col++) {
      const token = field[row * ARC_SIDE + col]!;
      if (token < ARC.black || token >= ARC_VOCABULARY) width = col;
    }
    if ((row + 1) * width > rows * cols) [rows, cols] = [row + 1, width];
  }
  const cells = new Uint8Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) cells[row * cols + col] = field[row * ARC_SIDE + col]! - ARC.black;
  }
  return { rows, cols, cells };
}
