import { join } from "node:path";
import { type Dataset, DatasetFileError, openDataset } from "@kensho/datasets";

/**
 * Opens a split to measure on.
 * @throws {DatasetFileError} if it holds no puzzles, or is not there
 */
export async function openExamples(dir: string, split: string): Promise<Dataset> {
  const dataset = await openDataset(dir, split);
  if (dataset.examples > 0) return dataset;
  throw new DatasetFileError(join(dir, split), `the ${split} split holds no puzzles to measure on`, {
    hint: "take the other one with --split, or make the data set anew with a larger --test",
  });
}
