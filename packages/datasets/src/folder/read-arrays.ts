import path from "node:path";
import { DatasetFileError, type DatasetMetadata, type TokenArray } from "@kensho/puzzles";
import { type FileSum, openNpy, readNpy } from "../files/read-npy.ts";

/** The arrays of a split, in the order in which they are read and hashed. */
export interface SplitArrays {
  /** `[examples, seq_len]` tokens. */
  readonly inputs: TokenArray;
  /** `[examples, seq_len]` labels as stored. */
  readonly labels: TokenArray;
  /** `[puzzles]` */
  readonly puzzleIdentifiers: Int32Array;
  /** `[puzzles + 1]` */
  readonly puzzleIndices: Int32Array;
  /** `[groups + 1]` */
  readonly groupIndices: Int32Array;
}

/** The arrays of a split as they are in its folder. */
export interface ReadArrays {
  readonly arrays: SplitArrays;
  readonly examples: number;
  /** Sums of the files, by their names in the folder of the split. */
  readonly sums: { readonly [name: string]: FileSum };
}

/** Tokens or labels of more bytes than this stay in their file. */
export const IN_MEMORY = 2 ** 27;

/** The most examples of a split: their indices are 32-bit numbers, 4 bytes of memory each. */
export const MAX_EXAMPLES = 2 ** 30 - 1;

/** Reads the arrays of a split, and checks all of their values.
 * @param folder  of the split
 * @throws {DatasetFileError} naming the file, and the byte where one can be named */
export async function readArrays(folder: string, metadata: DatasetMetadata, inMemory: number): Promise<ReadArrays> {
  const { vocab_size: vocab, seq_len: length, ignore_label_id: ignored, sets } = metadata;
  const sums: Record<string, FileSum> = {};
  const place = (name: string): [file: string, name: string] => {
    const file = `${sets[0]}__${name}.npy`;
    return [path.join(folder, file), file];
  };
  const open = async (name: string, shape: (number | undefined)[], min: number, max: number) => {
    const [file, short] = place(name);
    const { sum, ...array } = await openNpy(file, { shape, min, max }, inMemory);
    sums[short] = sum;
    return array;
  };
  const ints = async (name: string, shape: (number | undefined)[], max: number): Promise<Int32Array> => {
    const [file, short] = place(name);
    // A minimum below zero keeps the values in 32 bits; −1 itself is refused just below.
    const { data, sum } = await readNpy(file, { shape, min: -1, max });
    sums[short] = sum;
    const bad = data.findIndex((value: number) => value < 0);
    if (bad >= 0) throw new DatasetFileError(file, `entry ${bad} is negative (${data[bad]})`);
    return data as Int32Array;
  };
  const inputs = await open("inputs", [undefined, length], 0, vocab - 1);
  const examples = inputs.shape[0]!;
  if (examples > MAX_EXAMPLES)
    throw new DatasetFileError(place("inputs")[0], `expected at most ${MAX_EXAMPLES} examples, got ${examples}`);
  const [least, most] = [Math.min(0, ignored ?? 0), Math.max(vocab - 1, ignored ?? 0)];
  const labels = await open("labels", [examples, length], least, most);
  const puzzleIdentifiers = await ints("puzzle_identifiers", [undefined], metadata.num_puzzle_identifiers - 1);
  const puzzles = puzzleIdentifiers.length;
  const puzzleIndices = await ints("puzzle_indices", [puzzles + 1], examples);
  checkOffsets(place("puzzle_indices")[0], puzzleIndices, examples);
  const groupIndices = await ints("group_indices", [undefined], puzzles);
  checkOffsets(place("group_indices")[0], groupIndices, puzzles);
  return {
    arrays: { inputs: inputs.data, labels: labels.data, puzzleIdentifiers, puzzleIndices, groupIndices },
    examples,
    sums,
  };
}

/** Boundaries go from 0, never falling, to `end`. */
function checkOffsets(file: string, data: Int32Array, end: number): void {
  if (data.length === 0 || data[0] !== 0)
    throw new DatasetFileError(file, `boundaries start at ${data[0] ?? "nothing"}, not at 0`);
  const bad = data.findIndex((value, i) => i > 0 && value < data[i - 1]!);
  if (bad >= 0) throw new DatasetFileError(file, `boundary ${bad} falls from ${data[bad - 1]} to ${data[bad]}`);
  if (data.at(-1) !== end) throw new DatasetFileError(file, `boundaries end at ${data.at(-1)}, not at ${end}`);
}
