import type { Dataset } from "@kensho/puzzles";

/** For each group of a split, a key that it shares with every symmetry image of its puzzle: that of its first example, the original which the
 * others are images of. Where the kind is not known, two groups are the same puzzle only if their tokens are. */
export function* groupClasses(dataset: Dataset): Generator<string, void, undefined> {
  const { kind, groupIndices, puzzleIndices, inputs, labels, metadata } = dataset;
  const length = metadata.seq_len;
  for (let group = 0; group + 1 < groupIndices.length; group++) {
    const example = puzzleIndices[groupIndices[group]!]!;
    const empty = groupIndices[group] === groupIndices[group + 1] || example >= dataset.examples;
    if (empty) {
      yield `empty group ${group}`;
      continue;
    }
    const row = [example * length, (example + 1) * length] as const;
    const [input, label] = [inputs.subarray(...row), labels.subarray(...row)];
    yield kind?.classKey(input, label) ?? input.join();
  }
}
