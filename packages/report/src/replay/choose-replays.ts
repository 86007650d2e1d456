import { type PuzzleOutcome, settledAt } from "./replay.ts";

/**
 * The puzzles that tell most, by index, hardest first: failures up to a third, then solved ones from those that took longest to those
 * that took one step, evenly spread over them.
 */
export function chooseReplays(outcomes: readonly PuzzleOutcome[], keep: number): number[] {
  const indices = [...outcomes.keys()];
  const steps = (i: number): number => settledAt(outcomes[i] as PuzzleOutcome) ?? Number.POSITIVE_INFINITY;
  const right = (i: number): number => outcomes[i]?.cells.at(-1) ?? 0;
  const failed = indices
    .filter((i) => steps(i) === Number.POSITIVE_INFINITY)
    .sort((a, b) => right(b) - right(a) || a - b);
  const solved = indices
    .filter((i) => steps(i) < Number.POSITIVE_INFINITY)
    .sort((a, b) => steps(b) - steps(a) || a - b);
  const failures = Math.min(failed.length, Math.max(Math.ceil(keep / 3), keep - solved.length));
  return [...evenly(failed, failures), ...evenly(solved, keep - failures)];
}

function evenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  if (count === 1) return items.slice(0, 1);
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))] as T);
}
