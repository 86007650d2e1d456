import { join } from "node:path";
import { type Dataset, DatasetFileError, type PuzzleKind, requireLabels } from "@kensho/puzzles";
import { openSplit } from "../kinds/open-split.ts";

/**
 * Opens a split to measure on.
 * @param options.limit  maximum number of puzzles, from the first; default all
 * @param options.unlabelled  accepts a split without labels; default false
 * @param options.kinds  those of `--kind`
 * @throws {DatasetFileError} if it holds no puzzles or none with a label, or is not there
 */
export async function openExamples(
  dir: string,
  split: string,
  options: {
    readonly limit?: number | undefined;
    readonly unlabelled?: boolean;
    readonly kinds?: readonly PuzzleKind[] | undefined;
  } = {},
): Promise<Dataset> {
  const { limit, unlabelled = false, kinds } = options;
  const dataset = await openSplit(dir, split, kinds);
  if (dataset.examples > 0) {
    if (!unlabelled) requireLabels(dataset, limit);
    return dataset;
  }
  throw new DatasetFileError(join(dir, split), `the ${split} split holds no puzzles to measure on`, {
    hint: "use the other split with --split, or prepare the data set again with a larger --test",
  });
}
