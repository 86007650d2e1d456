import type { ValidationLine } from "./events.ts";

/** Gap between the accuracies below which nothing is said, however sure it is. */
const GAP = 0.1;
/** Standard errors that the gap must span. */
const SURE = 3;

/**
 * Whether a network knows its training puzzles better than others, by more than chance: it learns them by heart.
 * Two shares of `examples` puzzles are compared, by the pooled two-proportion test.
 */
export function memorises(line: Pick<ValidationLine, "examples" | "exact_accuracy" | "train_exact_accuracy">): boolean {
  const { examples, exact_accuracy: unseen, train_exact_accuracy: seen } = line;
  const pooled = (seen + unseen) / 2;
  const error = Math.sqrt((2 * pooled * (1 - pooled)) / examples);
  return seen - unseen >= GAP && seen - unseen > SURE * error;
}
