import { type ShareInterval, wilson } from "../statistics/intervals.ts";
import type { PuzzleOutcome } from "./replay.ts";

/** Puzzles of like difficulty, and how many of them were solved. */
export interface DifficultyBin extends ShareInterval {
  readonly label: string;
  readonly puzzles: number;
}

/** Most bars that a chart of difficulty shows. */
const MOST_BINS = 8;

/** Exact accuracy after the last step by the number of cells to find, in bins of equal width; one bin if all puzzles are alike. */
export function byOpenCells(outcomes: readonly PuzzleOutcome[]): DifficultyBin[] {
  if (outcomes.length === 0) return [];
  const open = outcomes.map((outcome) => outcome.open);
  const [least, most] = [Math.min(...open), Math.max(...open)];
  const width = Math.max(1, Math.ceil((most - least + 1) / MOST_BINS));
  const bins: DifficultyBin[] = [];
  for (let from = least; from <= most; from += width) {
    const inside = outcomes.filter((outcome) => outcome.open >= from && outcome.open < from + width);
    if (inside.length === 0) continue;
    const to = Math.min(most, from + width - 1);
    const label = from === to ? String(from) : `${from}–${to}`;
    bins.push({
      label,
      puzzles: inside.length,
      ...wilson(inside.filter(({ exact }) => exact.at(-1)).length, inside.length),
    });
  }
  return bins;
}
