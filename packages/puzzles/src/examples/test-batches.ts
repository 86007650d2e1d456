import { DatasetOptionError } from "../errors.ts";
import { type Batch, IGNORED_LABEL } from "./batch.ts";
import type { Dataset } from "./dataset.ts";

/** All examples in order, once. The last batch is padded to the full size: inputs `pad_id`, labels −100, blank identifier.
 * @param options.limit stop after this many examples
 * @throws {DatasetOptionError} for a batch size below 1 */
export function* testBatches(
  dataset: Dataset,
  batchSize: number,
  options: { readonly limit?: number } = {},
): Generator<Batch, void, undefined> {
  checkBatchSize(batchSize);
  const { metadata, puzzleIndices, puzzleIdentifiers } = dataset;
  const length = metadata.seq_len;
  const examples = Math.min(dataset.examples, options.limit ?? dataset.examples);
  const inputs = new Int32Array(batchSize * length);
  const labels = new Int32Array(batchSize * length);
  const identifiers = new Int32Array(batchSize);
  let puzzle = 0;
  for (let start = 0; start < examples; start += batchSize) {
    const size = Math.min(batchSize, examples - start);
    if (size < batchSize) {
      inputs.fill(metadata.pad_id, size * length);
      labels.fill(IGNORED_LABEL, size * length);
      identifiers.fill(metadata.blank_identifier_id, size);
    }
    for (let row = 0; row < size; row++) {
      const example = start + row;
      while (puzzleIndices[puzzle + 1]! <= example) puzzle++;
      identifiers[row] = puzzleIdentifiers[puzzle]!;
      copyExample(dataset, example, inputs, labels, row);
      ignoreLabels(dataset, labels, row);
    }
    yield { inputs, labels, puzzleIdentifiers: identifiers, size };
  }
}

/** @throws {DatasetOptionError} for anything but a whole number from 1 */
export function checkBatchSize(batchSize: number): void {
  if (Number.isSafeInteger(batchSize) && batchSize >= 1) return;
  throw new DatasetOptionError(`batch size: expected a whole number from 1, got ${batchSize}`);
}

/** Copies tokens and stored labels of an example into a row of a batch. */
export function copyExample(
  { inputs, labels, metadata }: Dataset,
  example: number,
  toInputs: Int32Array,
  toLabels: Int32Array,
  row: number,
): void {
  const length = metadata.seq_len;
  const [from, to] = [example * length, row * length];
  toInputs.set(inputs.subarray(from, from + length), to);
  toLabels.set(labels.subarray(from, from + length), to);
}

/** Turns the stored "ignore" label of a row into −100. */
export function ignoreLabels({ metadata }: Dataset, labels: Int32Array, row: number): void {
  const { ignore_label_id: ignored, seq_len: length } = metadata;
  if (ignored === null) return;
  for (let i = row * length; i < (row + 1) * length; i++) {
    if (labels[i] === ignored) labels[i] = IGNORED_LABEL;
  }
}
