import { readFile } from "node:fs/promises";
import path from "node:path";
import { customKind } from "../custom/custom-kind.ts";
import { DatasetFileError } from "../errors.ts";
import { readNpy } from "../files/read-npy.ts";
import { findKind, guessKind, PUZZLE_KINDS } from "../kinds/kinds.ts";
import type { PuzzleKind } from "../kinds/puzzle-kind.ts";
import { hashArrays } from "./hash-arrays.ts";
import { type DatasetMetadata, parseMetadata } from "./metadata.ts";
import { type Provenance, parseProvenance } from "./provenance.ts";
import { RATINGS_FILE } from "./ratings.ts";
import { verifyFiles } from "./verify-files.ts";

/** One split of a data set, in memory. Puzzle p owns examples `puzzleIndices[p]` … `puzzleIndices[p+1]−1`, group g puzzles
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
  /** `[N, seq_len]` tokens. */
  readonly inputs: Uint8Array | Int32Array;
  /** `[N, seq_len]` labels as stored; `metadata.ignore_label_id` marks those that do not count. */
  readonly labels: Uint8Array | Int32Array;
  /** `[puzzles]` */
  readonly puzzleIdentifiers: Int32Array;
  /** `[puzzles + 1]` */
  readonly puzzleIndices: Int32Array;
  /** `[groups + 1]` */
  readonly groupIndices: Int32Array;
  /** `[N]`: how hard each example is on the scale of its collection, −1 where that is not known; `undefined` if it is known of none. */
  readonly ratings: Int32Array | undefined;
  /** SHA-256 over the values above but the ratings, whatever the element type of the files: the same data, the same fingerprint. */
  readonly fingerprint: string;
}

/** Arrays of a split, in the order in which they are read. */
const ARRAYS = ["inputs", "labels", "puzzle_identifiers", "puzzle_indices", "group_indices"] as const;

/** Reads one split of a data set folder: ours or one of the official builders', uint8 or int64. Where the folder has a `kensho.json`, what is
 * read must have the sums that stand there: a data set that was changed by accident gives figures that look right and are not.
 * @throws {DatasetFileError} naming the file, and the byte where one can be named */
export async function openDataset(
  dir: string,
  split: "train" | "test" | (string & {}),
  options: {
    /** Kinds to look the data set's up in, where there are others than {@link PUZZLE_KINDS}. */
    readonly kinds?: readonly PuzzleKind[];
  } = {},
): Promise<Dataset> {
  const { kinds = PUZZLE_KINDS } = options;
  const folder = path.join(dir, split);
  const metadataFile = path.join(folder, "dataset.json");
  const metadata = parseMetadata(metadataFile, await readJson(metadataFile, dir));
  const provenance = await readProvenance(dir);
  const { vocab_size: vocab, seq_len: length, ignore_label_id: ignored } = metadata;
  const set = metadata.sets[0]!;
  const file = (name: (typeof ARRAYS)[number]): string => path.join(folder, `${set}__${name}.npy`);

  const inputs = await readNpy(file("inputs"), { shape: [undefined, length], min: 0, max: vocab - 1 });
  const examples = inputs.shape[0]!;
  const labels = await readNpy(file("labels"), {
    shape: [examples, length],
    min: Math.min(0, ignored ?? 0),
    max: Math.max(vocab - 1, ignored ?? 0),
  });
  const identifiers = { shape: [undefined], min: -1, max: metadata.num_puzzle_identifiers - 1 };
  const puzzleIdentifiers = await readInts(file("puzzle_identifiers"), identifiers);
  const puzzles = puzzleIdentifiers.length;
  const puzzleIndices = await readOffsets(file("puzzle_indices"), puzzles, examples);
  const groupIndices = await readOffsets(file("group_indices"), undefined, puzzles);

  const rated = provenance?.files[`${split}/${RATINGS_FILE}`] !== undefined;
  const ratingRange = { shape: [examples], min: -1, max: 2 ** 31 - 1 };
  const ratings = rated ? (await readNpy(path.join(folder, RATINGS_FILE), ratingRange)).data : undefined;

  const kind = provenance === undefined ? guessKind(vocab, length, kinds) : namedKind(provenance, kinds);
  if (kind !== undefined && (kind.vocabSize !== vocab || kind.sequenceLength !== length)) {
    throw new DatasetFileError(
      metadataFile,
      `vocabulary ${vocab} and length ${length} do not fit ${kind.name} (${kind.vocabSize} and ${kind.sequenceLength})`,
    );
  }
  // Last, since an array that does not even fit its header has a better name for its damage.
  if (provenance !== undefined) {
    const names = ["dataset.json", ...ARRAYS.map((name) => `${set}__${name}.npy`), ...(rated ? [RATINGS_FILE] : [])];
    await verifyFiles(
      dir,
      provenance,
      names.map((name) => `${split}/${name}`),
    );
  }
  let fingerprint: string | undefined;
  const arrays = { inputs: inputs.data, labels: labels.data, puzzleIdentifiers, puzzleIndices, groupIndices };
  return {
    dir,
    split,
    kind,
    metadata,
    provenance,
    examples,
    ...arrays,
    ratings: ratings === undefined ? undefined : Int32Array.from(ratings),
    get fingerprint() {
      fingerprint ??= hashArrays(Object.values(arrays));
      return fingerprint;
    },
  };
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
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new DatasetFileError(file, "no such file", {
        cause,
        hint: `is ${dir} a data set folder? kensho prepare-data makes one`,
      });
    }
    throw new DatasetFileError(file, `cannot be read (${code})`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DatasetFileError(file, `is no JSON: ${(cause as Error).message}`, { cause });
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

async function readInts(
  file: string,
  expected: { shape: (number | undefined)[]; min: number; max: number },
): Promise<Int32Array> {
  // A minimum below zero keeps the values in 32 bits; −1 itself is refused just below.
  const { data } = await readNpy(file, expected);
  const bad = data.findIndex((value: number) => value < 0);
  if (bad >= 0) throw new DatasetFileError(file, `entry ${bad} is negative (${data[bad]})`);
  return data as Int32Array;
}

/** Reads boundaries: from 0, never falling, to `end`. */
async function readOffsets(file: string, parts: number | undefined, end: number): Promise<Int32Array> {
  const data = await readInts(file, { shape: [parts === undefined ? undefined : parts + 1], min: -1, max: end });
  if (data.length === 0 || data[0] !== 0)
    throw new DatasetFileError(file, `boundaries start at ${data[0] ?? "nothing"}, not at 0`);
  const bad = data.findIndex((value, i) => i > 0 && value < data[i - 1]!);
  if (bad >= 0) throw new DatasetFileError(file, `boundary ${bad} falls from ${data[bad - 1]} to ${data[bad]}`);
  if (data.at(-1) !== end) throw new DatasetFileError(file, `boundaries end at ${data.at(-1)}, not at ${end}`);
  return data;
}
