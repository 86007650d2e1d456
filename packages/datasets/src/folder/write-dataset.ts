import { access, mkdir, open } from "node:fs/promises";
import path from "node:path";
import { type DatasetMetadata, DatasetOptionError, type Provenance, type SplitCounts } from "@kensho/puzzles";
import type { FileSum } from "../files/read-npy.ts";
import { checkTarget, replaceFolder } from "../files/replace-folder.ts";
import { NpyWriter } from "../files/write-npy.ts";
import { hashArrays } from "./hash-arrays.ts";
import { GENERATOR_VERSION, hashFile } from "./provenance.ts";
import { RATINGS_FILE, RatingList } from "./ratings.ts";
import { IN_MEMORY, MAX_EXAMPLES, readArrays } from "./read-arrays.ts";

/** One group of a split: an original and its stored augmentations. */
export interface DatasetGroup {
  /** Tokens of all its examples, one after the other; length examples · sequenceLength. */
  readonly inputs: Uint8Array;
  /** Labels, laid out alike. */
  readonly labels: Uint8Array;
  /** How the examples divide into puzzles; by default each is a puzzle of its own, with the blank identifier 0. */
  readonly puzzles?: readonly { readonly identifier: number; readonly examples: number }[];
  /** How hard its examples are, on the scale of the collection that they come from. */
  readonly rating?: number;
}

/** How far {@link writeDataset} is. */
export interface WriteProgress {
  readonly split: string;
  readonly groups: number;
  readonly examples: number;
}

/** What {@link writeDataset} writes. */
export interface WriteDatasetOptions {
  readonly vocabSize: number;
  readonly sequenceLength: number;
  /** Groups of each split, made as they are asked for; `train` and `test` in the official layout. */
  readonly splits: { readonly [split: string]: Iterable<DatasetGroup> | AsyncIterable<DatasetGroup> };
  /** Contents of `identifiers.json`; default `["<blank>"]`. */
  readonly identifiers?: readonly string[];
  /** Further JSON files, by name. */
  readonly documents?: { readonly [name: string]: unknown };
  /** What `total_puzzles` counts: see {@link DatasetMetadata}. Default `puzzles`. */
  readonly totalPuzzles?: "groups" | "puzzles";
  /** What `kensho.json` says besides counts and sums. */
  readonly provenance: Pick<Provenance, "kind" | "seed" | "augment" | "source" | "options" | "puzzle">;
  /** Replace a data set that is there already. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: WriteProgress) => void;
}

/** Writes a data set folder in the official layout, group by group, plus `kensho.json`. The folder appears complete or not at all.
 * @returns what was written, as in `kensho.json`
 * @throws {DatasetExistsError} if `dir` is not empty (see `force`)  @throws {DatasetWriteError} if the disk refuses
 * @throws the signal's reason on abort */
export async function writeDataset(dir: string, options: WriteDatasetOptions): Promise<Provenance> {
  const { splits, provenance, identifiers = ["<blank>"], signal } = options;
  return replaceFolder(
    dir,
    async (folder) => {
      const counts: Record<string, SplitCounts> = {};
      const fingerprints: Record<string, string> = {};
      const sums: Record<string, FileSum> = {};
      const others: string[] = ["identifiers.json"];
      for (const [split, groups] of Object.entries(splits)) {
        const result = await writeSplit(folder, split, groups, options);
        counts[split] = result.counts;
        signal?.throwIfAborted();
        // Reads the written files back once, as `openDataset` does, for their checksums and the fingerprint.
        const read = await readArrays(path.join(folder, split), result.metadata, IN_MEMORY);
        for (const [name, sum] of Object.entries(read.sums)) sums[`${split}/${name}`] = sum;
        fingerprints[split] = hashArrays(Object.values(read.arrays));
        others.push(...result.others);
      }
      await writeJson(path.join(folder, "identifiers.json"), identifiers);
      for (const [name, document] of Object.entries(options.documents ?? {})) {
        await writeJson(path.join(folder, name), document);
        others.push(name);
      }
      for (const name of others) {
        signal?.throwIfAborted();
        sums[name] = await hashFile(path.join(folder, name));
      }
      const files = Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
      const record: Provenance = {
        format: 1,
        generator_version: GENERATOR_VERSION,
        ...provenance,
        splits: counts,
        fingerprints,
        files,
      };
      await writeJson(path.join(folder, "kensho.json"), record, 2);
      return record;
    },
    {
      replaceable: looksLikeDataset,
      ...(options.force === undefined ? {} : { force: options.force }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

/** Whether {@link writeDataset} may write there, asked before the puzzles are made.
 * @throws {DatasetExistsError} {DatasetWriteError} as it would */
export async function checkDatasetTarget(dir: string, force = false): Promise<void> {
  await checkTarget(dir, { force, replaceable: looksLikeDataset });
}

async function looksLikeDataset(folder: string): Promise<boolean> {
  for (const name of ["kensho.json", path.join("train", "dataset.json")]) {
    if (
      await access(path.join(folder, name)).then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}

async function writeSplit(
  folder: string,
  split: string,
  groups: Iterable<DatasetGroup> | AsyncIterable<DatasetGroup>,
  options: WriteDatasetOptions,
): Promise<{ counts: SplitCounts; metadata: DatasetMetadata; others: string[] }> {
  const { sequenceLength, vocabSize, identifiers = ["<blank>"], signal, onProgress } = options;
  await mkdir(path.join(folder, split));
  const arrays: Record<string, NpyWriter> = {};
  const create = async (name: string, dtype: "|u1" | "<i4", row: readonly number[]): Promise<NpyWriter> => {
    const writer = await NpyWriter.create(path.join(folder, split, `all__${name}.npy`), dtype, row);
    arrays[name] = writer;
    return writer;
  };
  const total = { groups: 0, puzzles: 0, examples: 0 };
  const ratings = new RatingList();
  try {
    const inputs = await create("inputs", "|u1", [sequenceLength]);
    const labels = await create("labels", "|u1", [sequenceLength]);
    const puzzleIdentifiers = await create("puzzle_identifiers", "<i4", []);
    const puzzleIndices = await create("puzzle_indices", "<i4", []);
    const groupIndices = await create("group_indices", "<i4", []);
    await puzzleIndices.appendInts(Int32Array.of(0));
    await groupIndices.appendInts(Int32Array.of(0));
    for await (const group of groups) {
      signal?.throwIfAborted();
      const examples = checkGroup(group, split, options);
      await inputs.append(group.inputs);
      await labels.append(group.labels);
      const puzzles = group.puzzles?.length ?? examples;
      const ends = new Int32Array(puzzles);
      const ids = new Int32Array(puzzles);
      let end = total.examples;
      for (let i = 0; i < puzzles; i++) {
        const { identifier, examples: owned } = group.puzzles?.[i] ?? { identifier: 0, examples: 1 };
        end += owned;
        ends[i] = end;
        ids[i] = identifier;
      }
      await puzzleIdentifiers.appendInts(ids);
      await puzzleIndices.appendInts(ends);
      ratings.add(group.rating, examples);
      total.examples += examples;
      if (total.examples > MAX_EXAMPLES)
        throw new DatasetOptionError(`writeDataset: ${split} has more than ${MAX_EXAMPLES} examples`);
      total.puzzles += puzzles;
      total.groups += 1;
      await groupIndices.appendInts(Int32Array.of(total.puzzles));
      onProgress?.({ split, groups: total.groups, examples: total.examples });
    }
    if (ratings.rated) {
      const file = path.join(folder, split, RATINGS_FILE);
      arrays.ratings = await NpyWriter.create(file, "<i4", []);
      await arrays.ratings.appendInts(ratings.values());
    }
    for (const writer of Object.values(arrays)) await writer.finish();
  } finally {
    for (const writer of Object.values(arrays)) await writer.close();
  }
  const metadata: DatasetMetadata = {
    pad_id: 0,
    ignore_label_id: 0,
    blank_identifier_id: 0,
    vocab_size: vocabSize,
    seq_len: sequenceLength,
    num_puzzle_identifiers: identifiers.length,
    total_groups: total.groups,
    mean_puzzle_examples: total.puzzles === 0 ? 0 : total.examples / total.puzzles,
    total_puzzles: options.totalPuzzles === "groups" ? total.groups : total.puzzles,
    sets: ["all"],
  };
  await writeJson(path.join(folder, split, "dataset.json"), metadata);
  const others = [`${split}/dataset.json`, ...(ratings.rated ? [`${split}/${RATINGS_FILE}`] : [])];
  return { counts: total, metadata, others };
}

/** Number of examples of a group. @throws {DatasetOptionError} if its arrays do not fit together */
function checkGroup(group: DatasetGroup, split: string, { sequenceLength, identifiers }: WriteDatasetOptions): number {
  const examples = group.inputs.length / sequenceLength;
  const wrong = (problem: string): DatasetOptionError =>
    new DatasetOptionError(`writeDataset: a group of ${split} ${problem}`);
  if (!Number.isInteger(examples) || group.labels.length !== group.inputs.length) {
    throw wrong(
      `has ${group.inputs.length} tokens and ${group.labels.length} labels; sequences are ${sequenceLength} long`,
    );
  }
  if (group.puzzles !== undefined) {
    const counted = group.puzzles.reduce((sum, puzzle) => sum + puzzle.examples, 0);
    if (counted !== examples) throw wrong(`has ${examples} examples, but its puzzles count ${counted}`);
    const known = identifiers?.length ?? 1;
    const stray = group.puzzles.find(({ identifier }) => !(identifier >= 0 && identifier < known));
    if (stray !== undefined) throw wrong(`has identifier ${stray.identifier}; there are ${known}`);
  }
  return examples;
}

async function writeJson(file: string, value: unknown, indent?: number): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(`${JSON.stringify(value, undefined, indent)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
