import { DatasetFileError } from "../errors.ts";
import type { Dataset } from "./dataset.ts";

/** Whether any cell of an example has a label that counts. */
export function hasLabel({ labels, metadata }: Dataset, example: number): boolean {
  const { ignore_label_id: ignored, seq_len: length } = metadata;
  if (ignored === null) return true;
  return labels.subarray(example * length, (example + 1) * length).some((label: number) => label !== ignored);
}

/** Counts the examples without a label. */
export function countUnlabelled(dataset: Dataset): number {
  if (dataset.metadata.ignore_label_id === null) return 0;
  let count = 0;
  for (let i = 0; i < dataset.examples; i++) if (!hasLabel(dataset, i)) count++;
  return count;
}

/** Checks that a split has a puzzle with a label, without which there is nothing to learn from and nothing to measure by.
 * @param limit  maximum number of examples, from the first; default all
 * @throws {DatasetFileError} if there is none */
export function requireLabels(dataset: Dataset, limit = dataset.examples): void {
  const examples = Math.min(limit, dataset.examples);
  for (let i = 0; i < examples; i++) if (hasLabel(dataset, i)) return;
  const { dir, split, metadata } = dataset;
  const those = examples < dataset.examples ? `none of the first ${examples} puzzles` : "no puzzle";
  throw new DatasetFileError(
    `${dir}/${split}`,
    `${those} has a label: every label is ${metadata.ignore_label_id}, which means "not given"`,
    {
      hint: "name a split with answers; without them there is no accuracy, and nothing to train on",
    },
  );
}
