import type { CustomDefinition } from "../custom/definition.ts";
import type { PuzzleKind } from "../kinds/puzzle-kind.ts";
import type { TokenArray } from "./token-array.ts";

/** One split of a data set. Puzzle p owns examples `puzzleIndices[p]` … `puzzleIndices[p+1]−1`, group g puzzles
 * `groupIndices[g]` … `groupIndices[g+1]−1`. */
export interface Dataset {
  readonly dir: string;
  readonly split: string;
  /** The puzzle kind: from `kensho.json`, else recognised by vocabulary and length; `undefined` if none fits. */
  readonly kind: PuzzleKind | undefined;
  readonly metadata: DatasetMetadata;
  /** Contents of `kensho.json`, where the folder has one. */
  readonly provenance: Provenance | undefined;
  /** Number of examples, N. */
  readonly examples: number;
  /** `[N, seq_len]` tokens: in memory, or in their file where they are many. */
  readonly inputs: TokenArray;
  /** `[N, seq_len]` labels as stored; `metadata.ignore_label_id` marks those that do not count. */
  readonly labels: TokenArray;
  /** `[puzzles]` */
  readonly puzzleIdentifiers: Int32Array;
  /** `[puzzles + 1]` */
  readonly puzzleIndices: Int32Array;
  /** `[groups + 1]` */
  readonly groupIndices: Int32Array;
  /** `[N]`: how hard each example is on the scale of its collection, −1 where that is not known; `undefined` if it is known of none. */
  readonly ratings: Int32Array | undefined;
  /** What is in the folder's `identifiers.json`; `undefined` where it has none. */
  readonly identifiers?: IdentifierSummary | undefined;
  /** SHA-256 over the values above but the ratings and identifiers, whatever the element type of the files: the same data, the same fingerprint. */
  readonly fingerprint: string;
}

/** The official `dataset.json` of a split, field names as there. */
export interface DatasetMetadata {
  /** Token that pads inputs. */
  readonly pad_id: number;
  /** Label that does not count in the loss; `null` if all count. */
  readonly ignore_label_id: number | null;
  /** Puzzle identifier of padding rows, and of kinds without identifiers. */
  readonly blank_identifier_id: number;
  readonly vocab_size: number;
  readonly seq_len: number;
  readonly num_puzzle_identifiers: number;
  /** A group is an original and its stored augmentations. */
  readonly total_groups: number;
  readonly mean_puzzle_examples: number;
  /** As the official builders count it: groups for Sudoku and mazes, puzzles for ARC. */
  readonly total_puzzles: number;
  /** Prefixes of the array files; `["all"]` in every official data set. */
  readonly sets: readonly string[];
}

/** What is in one split. */
export interface SplitCounts {
  readonly groups: number;
  readonly puzzles: number;
  readonly examples: number;
}

/** What `kensho.json` records beside the official files: where a data set came from, and the sums to check it by. It holds no time and no
 * path, so the same seed and options give the same bytes. */
export interface Provenance {
  readonly format: 1;
  /** Name of the puzzle kind, e.g. `sudoku-9x9`. */
  readonly kind: string;
  readonly generator_version: number;
  readonly seed: number;
  /** Stored symmetry images per training puzzle, beside the original. */
  readonly augment: number;
  /** `generated`, or the name of the file that the puzzles were read from. */
  readonly source: string;
  /** Further options of the builder, as given. */
  readonly options: { readonly [name: string]: unknown };
  /** What makes the kind, where it is a user's own. */
  readonly puzzle?: CustomDefinition;
  readonly splits: { readonly [split: string]: SplitCounts };
  /** Per split, the fingerprint of its arrays ({@link Dataset.fingerprint}); older folders lack it. */
  readonly fingerprints?: { readonly [split: string]: string };
  /** Per file, relative to the folder. */
  readonly files: { readonly [name: string]: { readonly bytes: number; readonly sha256: string } };
}

/** What is recorded of a list of puzzle identifiers: enough to tell it from another one. */
export interface IdentifierSummary {
  readonly count: number;
  /** SHA-256 over the names, in their order. */
  readonly sha256: string;
}
