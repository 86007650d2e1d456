import { DatasetOptionError, PuzzleGenerationError } from "../errors.ts";
import type { RandomStream } from "../random-stream.ts";
import { Candidates } from "./candidates.ts";
import { type Board, type SudokuGeometry, type SudokuSize, sudokuGeometry } from "./geometry.ts";
import { solverFor } from "./solve.ts";

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

/** Givens that make good practice: 4×4 about 8 blanks of 16, 6×6 about 19 of 36, 9×9 about 42 of 81. */
export const DEFAULT_GIVENS: { readonly [S in SudokuSize]: GivensRange } = {
  4: { min: 6, max: 9 },
  6: { min: 16, max: 18 },
  9: { min: 37, max: 41 },
};

/** The fewest givens worth asking for: fewer exist (4, 8 and 17 are the least there are) but random removal hardly ever meets them. */
const FEWEST_GIVENS: { readonly [S in SudokuSize]: number } = { 4: 4, 6: 9, 9: 22 };

const MAX_ATTEMPTS = 2000;

/** Makes one puzzle with a unique solution.
 * @param options.givens how many cells are given: a count is drawn from the range (default {@link DEFAULT_GIVENS}; with `minimal`, any)
 * @param options.minimal go on until no clue can be taken away; the range then only filters
 * @throws {DatasetOptionError} for a range that no puzzle meets  @throws {PuzzleGenerationError} if none was found in 2,000 attempts */
export function generateSudoku(
  size: SudokuSize,
  random: RandomStream,
  options: { readonly givens?: GivensRange; readonly minimal?: boolean } = {},
): SolvedPuzzle {
  const geometry = sudokuGeometry(size);
  const minimal = options.minimal ?? false;
  const givens = options.givens ?? (minimal ? { min: 0, max: geometry.cells } : DEFAULT_GIVENS[size]);
  checkGivens(size, givens);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const solution = randomSolvedGrid(geometry, random);
    const target = minimal ? 0 : givens.min + random.int(givens.max - givens.min + 1);
    const { puzzle, count } = removeClues(solution, target, random);
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
  const fewest = FEWEST_GIVENS[size];
  if (Number.isInteger(min) && Number.isInteger(max) && min >= 0 && min <= max && max >= fewest && max <= cells) return;
  throw new DatasetOptionError(`givens: no ${size}×${size} puzzle with ${min} to ${max} givens can be made`, {
    hint: `use whole numbers, the upper one between ${fewest} and ${cells}`,
  });
}

/** A solved grid, filled by a randomised search: every grid can come up, not all equally often. */
function randomSolvedGrid(geometry: SudokuGeometry, random: RandomStream): Board {
  const levels = Array.from({ length: geometry.cells + 1 }, () => new Candidates(geometry));
  const digits = Uint8Array.from({ length: geometry.size }, (_, i) => i + 1);
  const solution: Board = new Uint8Array(geometry.cells);
  const fill = (depth: number): boolean => {
    const here = levels[depth]!;
    if (!here.propagate()) return false;
    const cell = here.tightestCell();
    if (cell < 0) {
      here.store(solution);
      return true;
    }
    const order = digits.slice();
    random.shuffle(order);
    for (const digit of order) {
      if ((here.mask(cell) & (1 << (digit - 1))) === 0) continue;
      const child = levels[depth + 1]!;
      child.copyFrom(here);
      if (child.place(cell, digit) && fill(depth + 1)) return true;
    }
    return false;
  };
  levels[0]!.load(solution);
  fill(0);
  return solution;
}

/** Takes clues away in random order, each only if the solution stays the only one, until `target` are left or none can go. */
function removeClues(solution: Board, target: number, random: RandomStream): { puzzle: Board; count: number } {
  const solver = solverFor(solution.length);
  const puzzle = solution.slice();
  const order = Uint8Array.from({ length: solution.length }, (_, cell) => cell);
  random.shuffle(order);
  let count = solution.length;
  for (const cell of order) {
    if (count === target) break;
    const digit = puzzle[cell]!;
    puzzle[cell] = 0;
    if (solver.hasOtherDigit(puzzle, cell, digit)) puzzle[cell] = digit;
    else count--;
  }
  return { puzzle, count };
}
