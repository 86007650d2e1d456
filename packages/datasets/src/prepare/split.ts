import type { SolvedPuzzle } from "../sudoku/generate.ts";
import { puzzleClass, solutionClass } from "../sudoku/puzzle-class.ts";

/** Collects a test split, then a training split, so that no symmetry image of a test puzzle gets into training, nor the same puzzle twice
 * into either. For 9×9 the solved grids are kept apart as well; 4×4 and 6×6 have so few of them (2 and 49 up to symmetry) that every split shares them. */
export class SplitBuilder {
  readonly test: SolvedPuzzle[] = [];
  readonly train: SolvedPuzzle[] = [];
  private readonly wanted: { readonly test: number; readonly train: number };
  private readonly seen = new Set<string>();
  private readonly testGrids = new Set<string>();

  constructor(wanted: { readonly test: number; readonly train: number }) {
    this.wanted = wanted;
  }

  get full(): boolean {
    return this.test.length >= this.wanted.test && this.train.length >= this.wanted.train;
  }

  /** Takes a puzzle into the split that is being filled. Returns false if it was refused as an image of one that is there. */
  offer(candidate: SolvedPuzzle): boolean {
    const { puzzle, solution } = candidate;
    const key = puzzleClass(puzzle, solution);
    if (this.seen.has(key)) return false;
    const grid = solution.length === 81 ? solutionClass(solution) : undefined;
    if (this.test.length < this.wanted.test) {
      if (grid !== undefined) this.testGrids.add(grid);
      this.test.push(candidate);
    } else {
      if (grid !== undefined && this.testGrids.has(grid)) return false;
      this.train.push(candidate);
    }
    this.seen.add(key);
    return true;
  }
}
