import type { PuzzleKind, Tokens } from "@kensho/puzzles";
import { wilsonInterval } from "./interval.ts";

/** Accuracy on the puzzles of one difficulty. */
export interface DifficultyBin {
  /** What the bins go by: how many cells are given, or the rating of the collection that the puzzles came from. */
  readonly by: "givens" | "rating";
  /** Both included; `null`: no upper end. */
  readonly min: number;
  readonly max: number | null;
  readonly examples: number;
  readonly exact_accuracy: number;
  /** Wilson interval, 95 %. */
  readonly exact_interval: readonly [low: number, high: number];
}

/** Bins of the ratings of Sudoku collections: guesses of a solver, 0 for what logic alone solves. */
const RATINGS = [0, 1, 5, 20, 60] as const;
/** Bins of givens, at most. */
const MAX_BINS = 8;

/** Counts right answers by difficulty. */
export class DifficultyCounter {
  readonly #candidates: PuzzleKind["candidates"];
  readonly #seen: {
    readonly givens: number | undefined;
    readonly rating: number | undefined;
    readonly exact: boolean;
  }[] = [];

  constructor(kind: PuzzleKind | undefined) {
    this.#candidates = kind?.candidates?.bind(kind);
  }

  add(input: Tokens, rating: number | undefined, exact: boolean): void {
    const masks = this.#candidates?.(input);
    const givens = masks?.reduce(
      (count, mask, cell) => count + (mask === (1 << (input[cell] as number)) >>> 0 ? 1 : 0),
      0,
    );
    this.#seen.push({ givens, rating, exact });
  }

  /** The bins that hold puzzles, easiest rating first, fewest givens first. */
  bins(): readonly DifficultyBin[] {
    return [...this.#bin("rating", ratingBins()), ...this.#bin("givens", this.#givenBins())];
  }

  #givenBins(): readonly (readonly [number, number])[] {
    const counts = this.#seen.flatMap(({ givens }) => givens ?? []);
    if (counts.length === 0) return [];
    const [min, max] = [Math.min(...counts), Math.max(...counts)];
    const width = Math.ceil((max - min + 1) / MAX_BINS);
    const from = Math.floor(min / width) * width;
    return Array.from({ length: Math.floor((max - from) / width) + 1 }, (_, i) => [
      from + i * width,
      from + (i + 1) * width - 1,
    ]);
  }

  #bin(by: DifficultyBin["by"], bounds: readonly (readonly [number, number])[]): DifficultyBin[] {
    return bounds.flatMap(([min, max]) => {
      const within = this.#seen.filter((seen) => {
        const value = seen[by];
        return value !== undefined && value >= min && value <= max;
      });
      if (within.length === 0) return [];
      const hits = within.filter(({ exact }) => exact).length;
      return {
        by,
        min,
        max: Number.isFinite(max) ? max : null,
        examples: within.length,
        exact_accuracy: hits / within.length,
        exact_interval: wilsonInterval(hits, within.length),
      };
    });
  }
}

const ratingBins = (): readonly (readonly [number, number])[] =>
  RATINGS.map((min, i) => [min, (RATINGS[i + 1] ?? Number.POSITIVE_INFINITY) - 1]);
