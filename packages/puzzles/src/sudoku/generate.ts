import { DatasetOptionError, PuzzleGenerationError } from "../errors.ts";
import type { RandomStream } from "../random-stream.ts";
import { solverOf } from "../units/unit-solver.ts";
import type { SudokuBoxes, SudokuSize } from "./boxes.ts";
import { type Board, type SudokuGeometry, sudokuGeometry } from "./geometry.ts";
import { randomSolvedGrid } from "./solved-grid.ts";

/** How many cells of a generated puzzle are given, both ends included. */
export interface GivensRange {
  readonly min: number;
  readonly max: number;
}

/** A puzzle and its only solution, as digits (0 = blank). */
export interface SolvedPuzzle {
  readonly puzzle: Board;
  readonly solution: Board;
  /** How hard it is, on the scale of the collection that it comes from. */
  readonly rating?: number;
}

/** Givens that make good practice: 4×4 about 8 blanks of 16, 6×6 about 19 of 36, 9×9 about 42 of 81. Above 12×12, where fewer make a search
 * for a second solution slow, more are given. */
export function defaultGivens(size: SudokuSize): GivensRange {
  const usual: { readonly [size: number]: GivensRange } = {
    4: { min: 6, max: 9 },
    6: { min: 16, max: 18 },
    9: { min: 37, max: 41 },
  };
  const [least, most] = size <= 12 ? [0.45, 0.5] : size <= 16 ? [0.5, 0.55] : [0.55, 0.6];
  return usual[size] ?? { min: Math.round(least * size ** 2), max: Math.round(most * size ** 2) };
}

/** The fewest givens worth asking for: fewer exist (4, 8 and 17 are the least there are to 9×9), but random removal hardly ever meets them. */
function fewestGivens(size: SudokuSize): number {
  const known: { readonly [size: number]: number } = { 4: 4, 6: 9, 9: 22 };
  return known[size] ?? Math.ceil((size <= 10 ? 0.27 : size <= 16 ? 0.33 : 0.4) * size ** 2);
}

const MAX_ATTEMPTS = 2000;

/** Makes one puzzle with a unique solution.
 * @param grid its side, or its boxes
 * @param options.givens how many cells are given: a count is drawn from the range (default {@link defaultGivens}; with `minimal`, any)
 * @param options.minimal go on until no clue can be taken away; the range then only filters
 * @throws {DatasetOptionError} for a range that no puzzle meets  @throws {PuzzleGenerationError} if none was found in 2,000 attempts */
export function generateSudoku(
  grid: SudokuSize | SudokuBoxes,
  random: RandomStream,
  options: { readonly givens?: GivensRange; readonly minimal?: boolean } = {},
): SolvedPuzzle {
  const geometry = sudokuGeometry(grid);
  const { size } = geometry;
  const minimal = options.minimal ?? false;
  const givens = options.givens ?? (minimal ? { min: 0, max: geometry.cells } : defaultGivens(size));
  checkGivens(size, givens);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const solution = randomSolvedGrid(geometry, random);
    const target = minimal ? 0 : givens.min + random.int(givens.max - givens.min + 1);
    const { puzzle, count } = removeClues(solution, geometry, target, random);
    if (count >= givens.min && count <= givens.max) return { puzzle, solution };
  }
  throw new PuzzleGenerationError(
    `sudoku ${size}×${size}: no ${minimal ? "minimal " : ""}puzzle with ${givens.min} to ${givens.max} givens in ${MAX_ATTEMPTS} attempts`,
    { hint: "widen the range of givens" },
  );
}

/** @throws {DatasetOptionError} if no generated puzzle can have that many givens */
export function checkGivens(size: SudokuSize, { min, max }: GivensRange): void {
  const { cells } = sudokuGeometry(size);
  const fewest = fewestGivens(size);
  if (Number.isInteger(min) && Number.isInteger(max) && min >= 0 && min <= max && max >= fewest && max <= cells) return;
  throw new DatasetOptionError(`givens: no ${size}×${size} puzzle with ${min} to ${max} givens can be made`, {
    hint: `use whole numbers, the upper one between ${fewest} and ${cells}`,
  });
}

/** Takes clues away in random order, each only if the solution stays the only one, until `target` are left or none can go. */
function removeClues(
  solution: Board,
  geometry: SudokuGeometry,
  target: number,
  random: RandomStream,
): { puzzle: Board; count: number } {
  const solver = solverOf(geometry.system);
  const puzzle = solution.slice();
  const order = Uint16Array.from({ length: solution.length }, (_, cell) => cell);
  random.shuffle(order);
  let count = solution.length;
  for (const cell of order) {
    if (count === target) break;
    const digit = puzzle[cell]!;
    puzzle[cell] = 0;
    if (solver.hasOtherValue(puzzle, cell, digit)) puzzle[cell] = digit;
    else count--;
  }
  return { puzzle, count };
}
