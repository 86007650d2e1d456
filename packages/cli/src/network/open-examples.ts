import { join } from "node:path";
import { openDataset } from "@kensho/datasets";
import { type Dataset, DatasetFileError, requireLabels } from "@kensho/puzzles";

/**
 * Opens a split to measure on.
 * @param options.limit  maximum number of puzzles, from the first; default all
 * @param options.unlabelled  accepts a split without labels; default false
 * @throws {DatasetFileError} if it holds no puzzles or none with a label, or is not there
 */
export async function openExamples(
  dir: string,
  split: string,
  { limit, unlabelled = false }: { readonly limit?: number | undefined; readonly unlabelled?: boolean } = {},
): Promise<Dataset> {
  const dataset = await openDataset(dir, split);
  if (dataset.examples > 0) {
    if (!unlabelled) requireLabels(dataset, limit);
    return dataset;
  }
  throw new DatasetFileError(join(dir, split), `the ${split} split holds no puzzles to measure on`, {
    hint: "use the other split with --split, or prepare the data set again with a larger --test",
  });
}
