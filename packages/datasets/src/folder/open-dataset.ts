import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  customKind,
  type Dataset,
  DatasetFileError,
  findKind,
  guessKind,
  type Provenance,
  PUZZLE_KINDS,
  type PuzzleKind,
} from "@kensho/puzzles";
import { parseJson } from "../files/parse-json.ts";
import { type FileSum, readNpy } from "../files/read-npy.ts";
import { checkMetadata } from "./check-metadata.ts";
import { hashArrays } from "./hash-arrays.ts";
import { readIdentifiers, summariseIdentifiers } from "./identifiers.ts";
import { parseMetadata } from "./metadata.ts";
import { hashFile, parseProvenance } from "./provenance.ts";
import { RATINGS_FILE } from "./ratings.ts";
import { IN_MEMORY, readArrays } from "./read-arrays.ts";
import { verifyFiles } from "./verify-files.ts";

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
