import { readFile } from "node:fs/promises";
import path from "node:path";
import { customKind } from "../custom/custom-kind.ts";
import { DatasetFileError } from "../errors.ts";
import { parseJson } from "../files/parse-json.ts";
import { type FileSum, readNpy } from "../files/read-npy.ts";
import type { TokenArray } from "../files/token-array.ts";
import { findKind, guessKind, PUZZLE_KINDS } from "../kinds/kinds.ts";
import type { PuzzleKind } from "../kinds/puzzle-kind.ts";
import { checkMetadata } from "./check-metadata.ts";
import { hashArrays } from "./hash-arrays.ts";
import { type IdentifierSummary, readIdentifiers, summariseIdentifiers } from "./identifiers.ts";
import { type DatasetMetadata, parseMetadata } from "./metadata.ts";
import { hashFile, type Provenance, parseProvenance } from "./provenance.ts";
import { RATINGS_FILE } from "./ratings.ts";
import { IN_MEMORY, readArrays } from "./read-arrays.ts";
import { verifyFiles } from "./verify-files.ts";

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

/** Options for {@link openDataset}. */
export interface OpenDatasetOptions {
  /** Kinds to look the data set's up in, where there are others than {@link PUZZLE_KINDS}. */
  readonly kinds?: readonly PuzzleKind[];
  /** Tokens or labels of more bytes than this stay in their file, from which each batch reads its rows; default 134,217,728. */
  readonly inMemory?: number;
}

/** Opens one split of a data set folder: ours or one of the official builders', uint8 or int64. Every file is read once from end to end, and its
 * values are checked. Where the folder has a `kensho.json`, what is read must have the sums in it: a data set that was changed by accident
 * gives figures that look right and are not.
 * @throws {DatasetFileError} naming the file, and the byte where one can be named */
export async function openDataset(
  dir: string,
  split: "train" | "test" | (string & {}),
  { kinds = PUZZLE_KINDS, inMemory = IN_MEMORY }: OpenDatasetOptions = {},
): Promise<Dataset> {
  const folder = path.join(dir, split);
  const metadataFile = path.join(folder, "dataset.json");
  const metadata = parseMetadata(metadataFile, await readJson(metadataFile, dir));
  const provenance = await readProvenance(dir);
  const { arrays, examples, sums } = await readArrays(folder, metadata, inMemory);
  const rated = provenance?.files[`${split}/${RATINGS_FILE}`] !== undefined;
  const ratings = rated ? await readRatings(path.join(folder, RATINGS_FILE), examples) : undefined;

  const { vocab_size: vocab, seq_len: length } = metadata;
  const kind = provenance === undefined ? guessKind(vocab, length, kinds) : namedKind(provenance, kinds);
  if (kind !== undefined && (kind.vocabSize !== vocab || kind.sequenceLength !== length)) {
    throw new DatasetFileError(
      metadataFile,
      `vocabulary ${vocab} and length ${length} do not fit ${kind.name} (${kind.vocabSize} and ${kind.sequenceLength})`,
    );
  }
  const names = await readIdentifiers(dir);
  checkMetadata(metadataFile, metadata, { ...arrays, examples, identifiers: names?.length });
  let fingerprint: string | undefined;
  // Last, since an array that does not even fit its header has a better name for its damage.
  if (provenance !== undefined) {
    const found = {
      "dataset.json": await hashFile(metadataFile),
      ...sums,
      ...(ratings && { [RATINGS_FILE]: ratings.sum }),
    };
    const named = Object.entries(found).map(([name, sum]) => [`${split}/${name}`, sum] as const);
    if (verifyFiles(dir, provenance, Object.fromEntries(named))) fingerprint = provenance.fingerprints?.[split];
  }
  return {
    ...{ dir, split, kind, metadata, provenance, examples },
    ...arrays,
    ratings: ratings?.data,
    identifiers: names === undefined ? undefined : summariseIdentifiers(names),
    get fingerprint() {
      fingerprint ??= hashArrays(Object.values(arrays));
      return fingerprint;
    },
  };
}

async function readRatings(file: string, examples: number): Promise<{ data: Int32Array; sum: FileSum }> {
  const { data, sum } = await readNpy(file, { shape: [examples], min: -1, max: 2 ** 31 - 1 });
  return { data: data as Int32Array, sum };
}

/** The kind that `kensho.json` names, or describes. */
function namedKind({ kind: name, puzzle }: Provenance, kinds: readonly PuzzleKind[]): PuzzleKind | undefined {
  return (
    kinds.find((kind) => kind.name === name) ??
    findKind(name) ??
    (puzzle === undefined ? undefined : customKind(name, puzzle))
  );
}

async function readJson(file: string, dir: string): Promise<unknown> {
  try {
    return parseJson(file, await readFile(file));
  } catch (cause) {
    if (cause instanceof DatasetFileError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new DatasetFileError(file, "no such file", {
        cause,
        hint: `is ${dir} a data set folder? kensho prepare-data makes one`,
      });
    }
    throw new DatasetFileError(file, `cannot be read (${code})`, { cause });
  }
}

async function readProvenance(dir: string): Promise<Provenance | undefined> {
  const file = path.join(dir, "kensho.json");
  try {
    return parseProvenance(file, await readJson(file, dir));
  } catch (error) {
    if (error instanceof DatasetFileError && (error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT")
      return undefined;
    throw error;
  }
}
