import { wilsonInterval } from "@kensho/evaluator";
import type { PuzzleOutcome } from "./replay.ts";

/** Puzzles of like difficulty, and how many of them were solved. */
export interface DifficultyBin {
  readonly label: string;
  readonly puzzles: number;
  /** Share of them with every cell right, 0…1. */
  readonly exact: number;
  /** Wilson interval of the share, 95 %. */
  readonly interval: readonly [low: number, high: number];
}

/** Most bars that a chart of difficulty shows. */
const MAX_BINS = 8;

/** Exact accuracy after the last step by the number of cells to find, in bins of equal width. */
export function byOpenCells(outcomes: readonly PuzzleOutcome[]): DifficultyBin[] {
  if (outcomes.length === 0) return [];
  const open = outcomes.map((outcome) => outcome.open);
  const [least, most] = [Math.min(...open), Math.max(...open)];
  const width = Math.max(1, Math.ceil((most - least + 1) / MAX_BINS));
  const ends: [number, number][] = [];
  for (let from = least; from <= most; from += width) ends.push([from, Math.min(most, from + width - 1)]);
  return bins(ends, outcomes, (outcome) => outcome.open);
}

/** Least ratings of the bins: guesses that a solver needed; 0 is what logic alone solves. */
const RATINGS = [0, 1, 5, 20, 60] as const;

/** The same by the rating of the collection that the puzzles came from, of those that have one. */
export function byRating(outcomes: readonly PuzzleOutcome[]): DifficultyBin[] {
  const ends = RATINGS.map((from, i): [number, number] => [from, (RATINGS[i + 1] ?? Number.POSITIVE_INFINITY) - 1]);
  return bins(ends, outcomes, ({ rating }) => rating);
}

function bins(
  ends: readonly (readonly [number, number])[],
  outcomes: readonly PuzzleOutcome[],
  of: (outcome: PuzzleOutcome) => number | undefined,
): DifficultyBin[] {
  return ends.flatMap(([from, to]) => {
    const inside = outcomes.filter((outcome) => (of(outcome) ?? -1) >= from && (of(outcome) ?? -1) <= to);
    if (inside.length === 0) return [];
    const hits = inside.filter(({ exact }) => exact.at(-1)).length;
    const label = from === to ? String(from) : Number.isFinite(to) ? `${from}–${to}` : `${from}+`;
    const interval = wilsonInterval(hits, inside.length);
    return { label, puzzles: inside.length, exact: hits / inside.length, interval };
  });
}
