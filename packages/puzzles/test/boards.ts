import fc from "fast-check";
import { generateSudoku, RandomStream, type SolvedPuzzle, type SudokuGeometry, sudokuGeometry } from "../src/index.ts";
import { randomSymmetry, type SudokuSymmetry } from "../src/sudoku/symmetry.ts";

/** The board of a line of digits and dots. */
export function board(line: string): Uint8Array {
  return Uint8Array.from(line, (char) => (char === "." ? 0 : Number.parseInt(char, 36)));
}

/** Any seed. */
export const seeds: fc.Arbitrary<number> = fc.integer({ min: 0, max: 2 ** 40 });

/** The geometry of some grid. */
export const geometries: fc.Arbitrary<SudokuGeometry> = fc.constantFrom(
  sudokuGeometry(4),
  sudokuGeometry(6),
  sudokuGeometry(9),
  sudokuGeometry({ boxRows: 3, boxCols: 2 }),
  sudokuGeometry(10),
);

/** Any symmetry of a size. */
export function symmetries(geometry: SudokuGeometry): fc.Arbitrary<SudokuSymmetry> {
  return seeds.map((seed) => randomSymmetry(geometry, RandomStream.fromSeed(seed)));
}

/** Any generated puzzle of a size. */
export function puzzles(geometry: SudokuGeometry): fc.Arbitrary<SolvedPuzzle> {
  return seeds.map((seed) => generateSudoku(geometry, RandomStream.fromSeed(seed)));
}
