import type { SolvedPuzzle } from "../sudoku/generate.ts";
import type { SudokuGeometry } from "../sudoku/geometry.ts";
import { puzzleClass, solutionClass } from "../sudoku/puzzle-class.ts";

/** Collects a test split, then a training split, so that no symmetry image of a test puzzle gets into training, nor the same puzzle twice
 * into either. From 8×8 on the solved grids are kept apart as well; 4×4 and 6×6 have so few of them (2 and 49 up to symmetry) that every split shares them. */
export class SplitBuilder {
  readonly test: SolvedPuzzle[] = [];
  readonly train: SolvedPuzzle[] = [];
  private readonly wanted: { readonly test: number; readonly train: number };
  private readonly seen = new Set<string>();
  private readonly testGrids = new Set<string>();

  private readonly geometry: SudokuGeometry;

  constructor(wanted: { readonly test: number; readonly train: number }, geometry: SudokuGeometry) {
    this.wanted = wanted;
    this.geometry = geometry;
  }

  get full(): boolean {
    return this.test.length >= this.wanted.test && this.train.length >= this.wanted.train;
  }

  /** Takes a puzzle into the split that is being filled. Returns false if it was refused as an image of one that is there. */
  offer(candidate: SolvedPuzzle): boolean {
    const { puzzle, solution } = candidate;
    const { geometry } = this;
    const key = puzzleClass(puzzle, solution, geometry);
    if (this.seen.has(key)) return false;
    const grid = geometry.size > 6 ? solutionClass(solution, geometry) : undefined;
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
