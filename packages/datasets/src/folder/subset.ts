import { hashArrays } from "./hash-arrays.ts";
import type { Dataset } from "./open-dataset.ts";

/** A part of a split: these groups, in this order, with all their puzzles or the first of each, which is the original that images were made of.
 * The arrays are copies, and the fingerprint is that of the part. */
export function subset(
  dataset: Dataset,
  groups: readonly number[],
  options: { readonly puzzles: "all" | "first"; readonly split?: string },
): Dataset {
  const { metadata, inputs, labels } = dataset;
  const puzzles: number[] = [];
  const groupEnds = [0];
  for (const group of groups) {
    const [from, to] = [dataset.groupIndices[group]!, dataset.groupIndices[group + 1]!];
    const end = options.puzzles === "first" ? Math.min(from + 1, to) : to;
    for (let puzzle = from; puzzle < end; puzzle++) puzzles.push(puzzle);
    groupEnds.push(puzzles.length);
  }
  const puzzleEnds = [0];
  for (const puzzle of puzzles) {
    puzzleEnds.push(puzzleEnds.at(-1)! + dataset.puzzleIndices[puzzle + 1]! - dataset.puzzleIndices[puzzle]!);
  }
  const examples = puzzleEnds.at(-1)!;
  const copy = <T extends Uint8Array | Int32Array>(source: T, length: number): T => {
    const target = new (source.constructor as new (length: number) => T)(examples * length);
    for (const [i, puzzle] of puzzles.entries()) {
      const [from, to] = [dataset.puzzleIndices[puzzle]!, dataset.puzzleIndices[puzzle + 1]!];
      target.set(source.subarray(from * length, to * length), puzzleEnds[i]! * length);
    }
    return target;
  };
  const arrays = {
    inputs: copy(inputs, metadata.seq_len),
    labels: copy(labels, metadata.seq_len),
    puzzleIdentifiers: Int32Array.from(puzzles, (puzzle) => dataset.puzzleIdentifiers[puzzle]!),
    puzzleIndices: Int32Array.from(puzzleEnds),
    groupIndices: Int32Array.from(groupEnds),
  };
  let fingerprint: string | undefined;
  return {
    dir: dataset.dir,
    split: options.split ?? dataset.split,
    kind: dataset.kind,
    metadata: {
      ...metadata,
      total_groups: groups.length,
      total_puzzles: puzzles.length,
      mean_puzzle_examples: puzzles.length === 0 ? 0 : examples / puzzles.length,
    },
    provenance: dataset.provenance,
    examples,
    ...arrays,
    ratings: dataset.ratings && copy(dataset.ratings, 1),
    get fingerprint() {
      fingerprint ??= hashArrays(Object.values(arrays));
      return fingerprint;
    },
  };
}
