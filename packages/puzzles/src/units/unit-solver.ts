import { Candidates } from "./candidates.ts";
import { type UnitGraph, type UnitSystem, unitGraph } from "./unit-system.ts";

/** What a search found. */
export interface SolutionCount {
  /** Solutions found, at most the limit. */
  readonly count: number;
  /** The first solution, if there is one. */
  readonly first: Uint8Array | undefined;
  /** A second, different one, if it was looked for and there is one. */
  readonly second: Uint8Array | undefined;
  /** False if the search gave up at `maxNodes`: there may be more than `count`. */
  readonly complete: boolean;
}

/** Depth-first search with one preallocated candidate grid per depth. Not re-entrant; {@link solverOf} returns one for each system. */
export class UnitSolver {
  readonly graph: UnitGraph;
  private readonly levels: Candidates[];
  private limit = 0;
  private nodesLeft = 0;
  private found: Uint8Array[] = [];
  private total = 0;

  constructor(graph: UnitGraph) {
    this.graph = graph;
    this.levels = Array.from({ length: graph.cells + 1 }, () => new Candidates(graph));
  }

  count(board: Uint8Array, limit: number, maxNodes: number): SolutionCount {
    this.begin(limit, maxNodes);
    const root = this.levels[0]!;
    if (root.load(board)) this.search(0);
    return { count: this.total, first: this.found[0], second: this.found[1], complete: this.nodesLeft >= 0 };
  }

  /** Whether some solution has another value than `value` in the open `cell`, or may have. Removing clues calls it for every cell, so that large
   * boards are searched for a short time. */
  hasOtherValue(board: Uint8Array, cell: number, value: number): boolean {
    this.begin(1, Math.round(1_000_000 * Math.min(1, (81 / this.graph.cells) ** 5)));
    const root = this.levels[0]!;
    if (root.load(board) && root.remove(cell, value)) this.search(0);
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
        const solution = new Uint8Array(this.graph.cells);
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
  private branch(depth: number, cell: number, value: number): boolean {
    if (--this.nodesLeft < 0) return false;
    const child = this.levels[depth + 1]!;
    child.copyFrom(this.levels[depth]!);
    if (child.place(cell, value)) this.search(depth + 1);
    return this.total < this.limit && this.nodesLeft >= 0;
  }
}

const solvers = new WeakMap<UnitSystem, UnitSolver>();

/** Returns the shared solver of a unit system. @throws {DatasetOptionError} if its units are not valid */
export function solverOf(system: UnitSystem): UnitSolver {
  let solver = solvers.get(system);
  if (solver === undefined) {
    solver = new UnitSolver(unitGraph(system));
    solvers.set(system, solver);
  }
  return solver;
}

/** Options for {@link countUnitSolutions}. */
export interface CountOptions {
  /** Stop at this many solutions. Default 2, which decides uniqueness. */
  readonly limit?: number;
  /** Give up after this many branches. Default: a million up to 81 cells, and fewer as a branch takes longer, 17,000 for 625. */
  readonly maxNodes?: number;
}

/**
 * Counts the solutions of a board, up to a limit: candidate masks, single candidates, single places, bounds of sums and orders, then a
 * branch on the tightest cell or value.
 * @param board a value for each cell, 0 for open ones
 * @throws {DatasetOptionError} if the units are not valid
 */
export function countUnitSolutions(board: Uint8Array, system: UnitSystem, options: CountOptions = {}): SolutionCount {
  const maxNodes = options.maxNodes ?? Math.round(1_000_000 * Math.min(1, (81 / system.cells) ** 2));
  return solverOf(system).count(board, options.limit ?? 2, maxNodes);
}
