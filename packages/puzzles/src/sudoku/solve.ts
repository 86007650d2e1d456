import { Candidates } from "./candidates.ts";
import { type Board, geometryFor, type SudokuGeometry } from "./geometry.ts";

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
 * @param board digits, 0 = blank
 * @param options.limit stop at this many (default 2, which decides uniqueness)
 * @param options.maxNodes give up after this many branches (default {@link defaultMaxNodes}, some seconds; real 9×9 puzzles need fewer than a thousand)
 * @param options.geometry of the board, by default the one with the usual boxes
 * @throws {DatasetOptionError} if no such board has that many cells */
export function countSolutions(
  board: Board,
  options: { readonly limit?: number; readonly maxNodes?: number; readonly geometry?: SudokuGeometry } = {},
): SolutionCount {
  const search = solverFor(board.length, options.geometry);
  return search.count(board, options.limit ?? 2, options.maxNodes ?? defaultMaxNodes(search.geometry));
}

/** Branches after which a search gives up if nothing else is said: a million up to 9×9, and fewer as a branch takes longer, 17,000 for 25×25. */
function defaultMaxNodes({ cells }: SudokuGeometry): number {
  return Math.round(1_000_000 * Math.min(1, (81 / cells) ** 2));
}

/** Returns the first solution found, or `undefined`. For the only solution, see {@link countSolutions}.
 * @param geometry of the board, by default the one with the usual boxes */
export function solveSudoku(board: Board, geometry?: SudokuGeometry): Board | undefined {
  return countSolutions(board, { limit: 1, ...(geometry === undefined ? {} : { geometry }) }).first;
}

/** Depth-first search with one preallocated candidate grid per depth. Not re-entrant; {@link solverFor} hands out one per geometry. */
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

  /** Whether some solution has another digit than `digit` in the blank `cell`, or may have: the question a clue's removal asks. It is asked for
   * every cell, so that large boards are searched for a short time. */
  hasOtherDigit(board: Board, cell: number, digit: number): boolean {
    this.begin(1, Math.round(1_000_000 * Math.min(1, (81 / this.geometry.cells) ** 5)));
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

const SOLVERS = new WeakMap<SudokuGeometry, SudokuSolver>();

/** Returns the shared solver for a board of that many cells, of a geometry or with the usual boxes.
 * @throws {DatasetOptionError} if no such board has them */
export function solverFor(cells: number, boardGeometry?: SudokuGeometry): SudokuSolver {
  const geometry = geometryFor(cells, boardGeometry);
  let solver = SOLVERS.get(geometry);
  if (solver === undefined) {
    solver = new SudokuSolver(geometry);
    SOLVERS.set(geometry, solver);
  }
  return solver;
}
