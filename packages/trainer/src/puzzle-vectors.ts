import { type ModelConfig, NAMES } from "@kensho/models";
import { type HostTensor, hostTensor } from "@kensho/tensor";

/** Whose vectors a table of puzzle vectors holds: the names in a data set's `identifiers.json`, row by row. */
export interface PuzzleNames {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** What {@link puzzleVectorsByName} made. */
export interface MatchedVectors {
  readonly weights: Record<string, HostTensor>;
  /** Puzzles of the new data set that found their vector. */
  readonly matched: number;
}

/**
 * Weights for a data set of other puzzles: each puzzle vector goes to the row of the puzzle of its name, and a puzzle that is new
 * starts at zero, as every vector did. Weights without such a table are returned as they are.
 * @param weights by official name, the table `[names.from.length, puzzle_emb_ndim]`
 */
export function puzzleVectorsByName(
  weights: Readonly<Record<string, HostTensor>>,
  { num_puzzle_identifiers: rows }: Pick<ModelConfig, "num_puzzle_identifiers">,
  names: PuzzleNames,
): MatchedVectors {
  const table = weights[NAMES.puzzles];
  if (table === undefined) return { weights: { ...weights }, matched: 0 };
  const width = table.shape[1] as number;
  const rowOf = new Map(names.from.slice(0, table.shape[0]).map((name, row) => [name, row]));
  const data = new Float32Array(rows * width);
  let matched = 0;
  for (const [to, name] of names.to.slice(0, rows).entries()) {
    const from = rowOf.get(name);
    if (from === undefined) continue;
    data.set((table.data as Float32Array).subarray(from * width, (from + 1) * width), to * width);
    matched++;
  }
  return { weights: { ...weights, [NAMES.puzzles]: hostTensor("f32", [rows, width], data) }, matched };
}
