import type { Dataset } from "@kensho/puzzles";
import { hashArrays } from "./hash-arrays.ts";
import { type RowRange, RowSelection } from "./row-selection.ts";

/** A part of a split: these groups, in this order, with all their puzzles or the first of each, which is the original that images were made of.
 * Tokens and labels are looked up in those of the split; the fingerprint is that of the part. */
export function subset(
  dataset: Dataset,
  groups: ArrayLike<number>,
  options: { readonly puzzles: "all" | "first"; readonly split?: string },
): Dataset {
  const { metadata, groupIndices } = dataset;
  const puzzleRange = (group: number): RowRange => {
    const [from, to] = [groupIndices[group]!, groupIndices[group + 1]!];
    return [from, options.puzzles === "first" ? Math.min(from + 1, to) : to];
  };
  const groupEnds = new Int32Array(groups.length + 1);
  for (let i = 0; i < groups.length; i++) {
    const [from, to] = puzzleRange(groups[i]!);
    groupEnds[i + 1] = groupEnds[i]! + to - from;
  }
  const puzzles = groupEnds[groups.length]!;
  const puzzleIdentifiers = new Int32Array(puzzles);
  const puzzleEnds = new Int32Array(puzzles + 1);
  const examplesOf = function* (): Generator<RowRange> {
    for (let i = 0; i < groups.length; i++) {
      const [from, to] = puzzleRange(groups[i]!);
      yield [dataset.puzzleIndices[from]!, dataset.puzzleIndices[to]!];
    }
  };
  let next = 0;
  for (let i = 0; i < groups.length; i++) {
    const [from, to] = puzzleRange(groups[i]!);
    for (let puzzle = from; puzzle < to; puzzle++, next++) {
      puzzleIdentifiers[next] = dataset.puzzleIdentifiers[puzzle]!;
      const examples = dataset.puzzleIndices[puzzle + 1]! - dataset.puzzleIndices[puzzle]!;
      puzzleEnds[next + 1] = puzzleEnds[next]! + examples;
    }
  }
  const examples = puzzleEnds[puzzles]!;
  const arrays = {
    inputs: new RowSelection(dataset.inputs, metadata.seq_len, examplesOf()),
    labels: new RowSelection(dataset.labels, metadata.seq_len, examplesOf()),
    puzzleIdentifiers,
    puzzleIndices: puzzleEnds,
    groupIndices: groupEnds,
  };
  const { ratings } = dataset;
  let fingerprint: string | undefined;
  return {
    dir: dataset.dir,
    split: options.split ?? dataset.split,
    kind: dataset.kind,
    metadata: {
      ...metadata,
      total_groups: groups.length,
      total_puzzles: puzzles,
      mean_puzzle_examples: puzzles === 0 ? 0 : examples / puzzles,
    },
    provenance: dataset.provenance,
    examples,
    ...arrays,
    ratings: ratings && (new RowSelection(ratings, 1, examplesOf()).subarray(0, examples) as Int32Array),
    identifiers: dataset.identifiers,
    get fingerprint() {
      fingerprint ??= hashArrays(Object.values(arrays));
      return fingerprint;
    },
  };
}
