import type { Dataset } from "@kensho/puzzles";
import { groupClasses } from "./group-classes.ts";

/** What two splits have in common. */
export interface SharedPuzzles {
  /** Puzzles of the second split of which the first holds a symmetry image. */
  readonly shared: number;
  /** Puzzles of the second split. */
  readonly puzzles: number;
}

/** Counts the puzzles of a test split that a network has seen in training, turned or relabelled or as they are: accuracy on those says nothing.
 * Of puzzles whose kind is not known only equal ones are found. */
export function sharedPuzzles(train: Dataset, test: Dataset): SharedPuzzles {
  const known = new Set(groupClasses(train));
  let [shared, puzzles] = [0, 0];
  for (const key of groupClasses(test)) {
    puzzles++;
    if (known.has(key)) shared++;
  }
  return { shared, puzzles };
}
