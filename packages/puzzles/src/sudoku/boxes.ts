/** The shape of a Sudoku's boxes, which decides the whole grid: it has boxRows · boxCols rows, columns, boxes and digits. */
export interface SudokuBoxes {
  readonly boxRows: number;
  readonly boxCols: number;
}

/** Side of a Sudoku grid: a product of two numbers of at least 2, up to 25. */
export type SudokuSize = number;

/** Side of the largest grid: digits to 9, then the letters to P. */
export const WIDEST_GRID = 25;

/** The sides that Sudokus are published in. Grids of other composite sides to 25 (14, 18, …) work as well. */
export const SUDOKU_SIZES: readonly SudokuSize[] = [4, 6, 8, 9, 10, 12, 15, 16, 20, 25];

/** Returns the usual boxes of a size, as square as can be and lying: 6×6 has 2 rows × 3 columns, 12×12 3 × 4. `undefined` for a size with none (5, 7, 26). */
export function boxesOfSize(size: number): SudokuBoxes | undefined {
  if (!Number.isInteger(size) || size > WIDEST_GRID) return undefined;
  for (let boxRows = Math.floor(Math.sqrt(size)); boxRows >= 2; boxRows--) {
    if (size % boxRows === 0) return { boxRows, boxCols: size / boxRows };
  }
  return undefined;
}

/** Whether two shapes of boxes are the same. */
export function sameBoxes(a: SudokuBoxes, b: SudokuBoxes | undefined): boolean {
  return b !== undefined && a.boxRows === b.boxRows && a.boxCols === b.boxCols;
}

/** Returns the digit of a character, the inverse of {@link digitCharacter} (0 for `0`); letters of either case. `undefined` for any other character. */
export function digitOf(character: string): number | undefined {
  return /^[0-9A-P]$/i.test(character) ? Number.parseInt(character, 36) : undefined;
}

/** Returns the character of a digit in notations of one character a cell: `1` to `9`, then `A` for 10 to `P` for 25, and `.` for 0. */
export function digitCharacter(digit: number): string {
  return digit === 0 ? "." : digit <= 9 ? String(digit) : String.fromCharCode(55 + digit);
}
