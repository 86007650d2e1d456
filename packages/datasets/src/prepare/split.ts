import { type Board, classWords, type SudokuGeometry } from "@kensho/puzzles";
import { WordPairSet } from "./word-pair-set.ts";

/** Assigns puzzles to a test split, then to a training split, so that no symmetry image of a test puzzle gets into training, nor the same puzzle twice
 * into either. From 8×8 on the solved grids are kept apart as well; 4×4 and 6×6 have so few of them (2 and 49 up to symmetry) that every split shares them.
 * It keeps keys, not puzzles: the caller stores those that are assigned. */
export class SplitBuilder {
  readonly sizes = { train: 0, test: 0 };
  private readonly wanted: { readonly test: number; readonly train: number };
  private readonly seen = new WordPairSet();
  private readonly testGrids = new WordPairSet();

  private readonly geometry: SudokuGeometry;

  constructor(wanted: { readonly test: number; readonly train: number }, geometry: SudokuGeometry) {
    this.wanted = wanted;
    this.geometry = geometry;
  }

  get full(): boolean {
    return this.sizes.test >= this.wanted.test && this.sizes.train >= this.wanted.train;
  }

  /** Puzzles in both splits. */
  get size(): number {
    return this.sizes.test + this.sizes.train;
  }

  /** The split that a puzzle goes to; `undefined` if it is an image of one that is there. */
  offer(puzzle: Board, solution: Board): "test" | "train" | undefined {
    const words = classWords(puzzle, solution, this.geometry);
    if (this.seen.has(words.puzzle)) return undefined;
    const side = this.sizes.test < this.wanted.test ? "test" : "train";
    if (this.geometry.size > 6) {
      if (side === "test") this.testGrids.add(words.solution);
      else if (this.testGrids.has(words.solution)) return undefined;
    }
    this.seen.add(words.puzzle);
    this.sizes[side]++;
    return side;
  }
}
