import { DatasetOptionError } from "../errors.ts";
import { Candidates } from "./candidates.ts";
import { type Board, geometryOfCells, type SudokuGeometry } from "./geometry.ts";

/** What {@link countSolutions} found. */
export interface SolutionCount {
  /** Solutions found, at most the limit. */
  readonly count: number;
  /** The first solution, if there is one. */
  readonly first: Board | undefined;
  /** A second, different one, if it was looked for and there is one. */
  readonly second: Board | undefined;
  /** False if the search gave up at `maxNodes`: there may be more than `count`. */
  readonly complete: boolean;
}

/** Counts the solutions of a puzzle, up to a limit. Candidate masks, single candidates and single places, then a branch on the
 * tightest cell or the tightest digit.
 * @param board digits, 0 = blank; length 16, 36 or 81
 * @param options.limit stop at this many (default 2, which decides uniqueness)
 * @param options.maxNodes give up after this many branches (default a million, some seconds; real puzzles need fewer than a thousand)
 * @throws {DatasetOptionError} if the board has another length */
export function countSolutions(
  board: Board,
  options: { readonly limit?: number; readonly maxNodes?: number } = {},
): SolutionCount {
  const search = solverFor(board.length);
  return search.count(board, options.limit ?? 2, options.maxNodes ?? 1_000_000);
}

/** The first solution found, or `undefined`. For the only solution, see {@link countSolutions}. */
export function solveSudoku(board: Board): Board | undefined {
  return countSolutions(board, { limit: 1 }).first;
}

/** Depth-first search with one preallocated candidate grid per depth. Not re-entrant; {@link solverFor} hands out one per size. */
export class SudokuSolver {
  readonly geometry: SudokuGeometry;
  private readonly levels: Candidates[];
  private limit = 0;
  private nodesLeft = 0;
  private found: Board[] = [];
  private total = 0;

  constructor(geometry: SudokuGeometry) {
    this.geometry = geometry;
    this.levels = Array.from({ length: geometry.cells + 1 }, () => new Candidates(geometry));
  }

  count(board: Board, limit: number, maxNodes: number): SolutionCount {
    this.begin(limit, maxNodes);
    const root = this.levels[0]!;
    if (root.load(board)) this.search(0);
    return { count: this.total, first: this.found[0], second: this.found[1], complete: this.nodesLeft >= 0 };
  }

  /** Whether some solution has another digit than `digit` in the blank `cell`: the question a clue's removal asks. */
  hasOtherDigit(board: Board, cell: number, digit: number): boolean {
    this.begin(1, 1_000_000);
    const root = this.levels[0]!;
    if (root.load(board) && root.remove(cell, digit)) this.search(0);
    return this.total > 0 || this.nodesLeft < 0;
  }

  private begin(limit: number, maxNodes: number): void {
    this.limit = limit;
    this.nodesLeft = maxNodes;
    this.found = [];
    this.total = 0;
  }

  private search(depth: number): void {
    const here = this.levels[depth]!;
    if (!here.propagate()) return;
    const cell = here.tightestCell();
    if (cell < 0) {
      this.total++;
      if (this.found.length < 2) {
        const solution = new Uint8Array(this.geometry.cells);
        here.store(solution);
        this.found.push(solution);
      }
      return;
    }
    if (here.count(cell) > 2) {
      const pair = here.pairOfPlaces();
      if (pair !== undefined) {
        for (const place of pair.places) if (!this.branch(depth, place, pair.digit)) return;
        return;
      }
    }
    for (let mask = here.mask(cell); mask !== 0; mask &= mask - 1) {
      if (!this.branch(depth, cell, 32 - Math.clz32(mask & -mask))) return;
    }
  }

  /** Returns false when the whole search should end. */
  private branch(depth: number, cell: number, digit: number): boolean {
    if (--this.nodesLeft < 0) return false;
    const child = this.levels[depth + 1]!;
    child.copyFrom(this.levels[depth]!);
    if (child.place(cell, digit)) this.search(depth + 1);
    return this.total < this.limit && this.nodesLeft >= 0;
  }
}

const SOLVERS = new Map<number, SudokuSolver>();

/** The shared solver for a board of that many cells. @throws {DatasetOptionError} if no size has them */
export function solverFor(cells: number): SudokuSolver {
  let solver = SOLVERS.get(cells);
  if (solver === undefined) {
    const geometry = geometryOfCells(cells);
    if (geometry === undefined) {
      throw new DatasetOptionError(`sudoku: a board of ${cells} cells`, { hint: "boards have 16, 36 or 81 cells" });
    }
    solver = new SudokuSolver(geometry);
    SOLVERS.set(cells, solver);
  }
  return solver;
}
