import { createHash } from "node:crypto";
import { DatasetFileError, type TokenArray } from "@kensho/puzzles";
import { FileArray, outOfRange } from "./file-array.ts";
import { NpyFile } from "./npy-file.ts";
import { isByteRange, narrowInto, readElement, type ValueRange, type Values, valuesOf } from "./npy-values.ts";

/** What a reader expects of an array: every value a whole number in `[min, max]`. */
export interface NpyExpectation extends ValueRange {
  /** Expected shape; `undefined` for a free dimension. `any` leaves it to the caller, up to {@link MAX_ANY} values. */
  readonly shape: readonly (number | undefined)[] | "any";
}

/** Size and SHA-256 of a file. */
export interface FileSum {
  readonly bytes: number;
  readonly sha256: string;
}

/** An array that was read, and the sum of its file. */
export interface NpyArray<T extends TokenArray> {
  readonly shape: readonly number[];
  /** In memory, a `Uint8Array` where the expected values fit a byte, else an `Int32Array`. */
  readonly data: T;
  readonly sum: FileSum;
}

/** Bytes read at once, a whole number of elements of any type. */
const BLOCK = 1 << 22;

/** Maximum number of values of an array of unknown shape. */
const MAX_ANY = 1 << 28;

/** Reads a whole-number `.npy` file in blocks, narrowing its values (an int64 file needs no more memory than a byte file).
 * @throws {DatasetFileError} naming file and offset, for anything else than an array of the expected shape and values */
export async function readNpy(file: string, expected: NpyExpectation): Promise<NpyArray<Values>> {
  const opened = await openNpy(file, expected, Number.POSITIVE_INFINITY);
  return { ...opened, data: opened.data as Values };
}

/** As {@link readNpy}, except that an array of more than `inMemory` bytes stays in its file, which is checked all the same. */
export async function openNpy(file: string, expected: NpyExpectation, inMemory: number): Promise<NpyArray<TokenArray>> {
  const opened = await NpyFile.open(file);
  let kept = false;
  try {
    checkShape(file, opened.shape, expected.shape);
    checkSize(opened);
    const { count, shape } = opened;
    kept = count * (isByteRange(expected) ? 1 : 4) > inMemory;
    const data = kept ? undefined : valuesOf(count, expected);
    const sum = await scan(opened, expected, data);
    return { shape, data: data ?? new FileArray(opened, expected), sum };
  } catch (cause) {
    kept = false;
    throw cause;
  } finally {
    if (!kept) opened.close();
  }
}

/** Reads a whole file: checks the range of its values, copies them to memory if requested, and computes its checksum. */
async function scan(npy: NpyFile, range: ValueRange, data: Values | undefined): Promise<FileSum> {
  const { file, dtype, start, width, count, size } = npy;
  const hash = createHash("sha256");
  const block = Buffer.allocUnsafeSlow(Math.min(BLOCK, Math.max(start, count * width)));
  const target = data ?? valuesOf(Math.floor(block.length / width), range);
  for (let at = 0; at < start; at += block.length) {
    const part = block.subarray(0, Math.min(block.length, start - at));
    await npy.read(part, at);
    hash.update(part);
  }
  for (let index = 0; index < count; ) {
    const values = Math.min(Math.floor(block.length / width), count - index);
    const part = block.subarray(0, values * width);
    await npy.read(part, start + index * width);
    hash.update(part);
    const bad = narrowInto(target, data === undefined ? 0 : index, block, values, dtype, range);
    if (bad >= 0) throw outOfRange(file, readElement(block, bad, dtype), range, start + (index + bad) * width);
    index += values;
  }
  return { bytes: size, sha256: hash.digest("hex") };
}

function checkSize({ file, shape, start, count, width, size }: NpyFile): void {
  if (size - start === count * width) return;
  throw new DatasetFileError(
    file,
    `expected ${count * width} bytes of data for shape [${shape.join(", ")}], the file has ${size - start}`,
    {
      offset: Math.min(size, start + count * width),
      hint: "the file is cut short or damaged: build the data set again",
    },
  );
}

function checkShape(file: string, shape: readonly number[], expected: NpyExpectation["shape"]): void {
  if (expected === "any") {
    const count = shape.reduce((product, dim) => product * dim, 1);
    if (shape.every(Number.isSafeInteger) && count <= MAX_ANY) return;
    throw new DatasetFileError(file, `shape [${shape.join(", ")}] holds more than ${MAX_ANY} values`);
  }
  const fits =
    shape.length === expected.length && shape.every((dim, i) => expected[i] === undefined || expected[i] === dim);
  if (fits && shape.every(Number.isSafeInteger)) return;
  const wanted = expected.map((dim) => dim ?? "any").join(", ");
  throw new DatasetFileError(file, `shape [${shape.join(", ")}] where [${wanted}] was expected`);
}
