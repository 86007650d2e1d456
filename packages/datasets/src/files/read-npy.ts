import { type FileHandle, open } from "node:fs/promises";
import { DatasetFileError } from "../errors.ts";
import { NPY_DTYPES, NPY_MAGIC, type NpyDtype } from "./npy-format.ts";

/** What a reader wants of an array: every value a whole number in `[min, max]`. */
export interface NpyExpectation {
  /** Expected shape; `undefined` for a free dimension. `any` leaves it to the caller, up to {@link MAX_ANY} values. */
  readonly shape: readonly (number | undefined)[] | "any";
  readonly min: number;
  readonly max: number;
}

/** A loaded array: `Uint8Array` where the expected values fit a byte, else `Int32Array`. */
export interface NpyArray<T extends Uint8Array | Int32Array = Uint8Array | Int32Array> {
  readonly shape: readonly number[];
  readonly data: T;
}

const READ_BLOCK = 1 << 22;

/** The most values of an array whose shape nobody knows beforehand. */
const MAX_ANY = 1 << 28;

/** Reads a whole-number `.npy` file in blocks, narrowing its values as it goes (an int64 file needs no more memory than a byte file).
 * @throws {DatasetFileError} naming file and offset, for anything else than an array of the expected shape and values */
export async function readNpy(file: string, expected: NpyExpectation): Promise<NpyArray> {
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch (cause) {
    throw unreadable(file, cause);
  }
  try {
    const { size } = await handle.stat();
    const { dtype, shape, start } = await readHeader(handle, file, size);
    checkShape(file, shape, expected.shape);
    const count = shape.reduce((product, dim) => product * dim, 1);
    const width = NPY_DTYPES[dtype];
    if (size - start !== count * width) {
      throw new DatasetFileError(
        file,
        `expected ${count * width} bytes of data for shape [${shape.join(", ")}], the file has ${size - start}`,
        {
          offset: Math.min(size, start + count * width),
          hint: "the file is cut short or damaged: build the data set again",
        },
      );
    }
    const narrow = expected.min >= 0 && expected.max <= 255;
    const data = narrow ? new Uint8Array(count) : new Int32Array(count);
    const block = Buffer.allocUnsafe(Math.min(READ_BLOCK, Math.max(8, count * width)));
    for (let index = 0; index < count; ) {
      const values = Math.min(Math.floor(block.length / width), count - index);
      await readFully(handle, file, block.subarray(0, values * width), start + index * width);
      const bad = narrowInto(data, index, block, values, dtype, expected);
      if (bad >= 0) {
        throw new DatasetFileError(
          file,
          `value ${readElement(block, bad, dtype)} is outside ${expected.min}…${expected.max}`,
          { offset: start + (index + bad) * width },
        );
      }
      index += values;
    }
    return { shape, data };
  } catch (cause) {
    if (cause instanceof DatasetFileError) throw cause;
    throw unreadable(file, cause);
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, cause: unknown): DatasetFileError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "ENOENT") {
    return new DatasetFileError(file, "no such file", {
      cause,
      hint: "a data set folder is complete or useless: build it again",
    });
  }
  return new DatasetFileError(file, `cannot be read (${code ?? (cause as Error).message})`, { cause });
}

async function readFully(handle: FileHandle, file: string, into: Buffer, position: number): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new DatasetFileError(file, "ends too early", { offset: position + done });
    done += bytesRead;
  }
}

async function readHeader(
  handle: FileHandle,
  file: string,
  size: number,
): Promise<{ dtype: NpyDtype; shape: readonly number[]; start: number }> {
  if (size < 10) throw new DatasetFileError(file, `${size} bytes are too few for an .npy file`, { offset: size });
  const head = Buffer.alloc(12);
  await readFully(handle, file, head.subarray(0, Math.min(12, size)), 0);
  if (!head.subarray(0, 6).equals(NPY_MAGIC))
    throw new DatasetFileError(file, "is no .npy file: it lacks the magic number", { offset: 0 });
  const version = head[6]!;
  if (version < 1 || version > 3) throw new DatasetFileError(file, `.npy version ${version} is unknown`, { offset: 6 });
  const [lengthEnd, length] = version === 1 ? [10, head.readUInt16LE(8)] : [12, head.readUInt32LE(8)];
  if (lengthEnd + length > size || length > 1 << 16) {
    throw new DatasetFileError(file, `a header of ${length} bytes runs past the end of the file`, { offset: 8 });
  }
  const dictBytes = Buffer.alloc(length);
  await readFully(handle, file, dictBytes, lengthEnd);
  const dict = dictBytes.toString("latin1");
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(dict)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(dict)?.[1];
  const dims = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(dict)?.[1];
  if (descr === undefined || order === undefined || dims === undefined) {
    throw new DatasetFileError(file, "the header lacks descr, fortran_order or shape", { offset: lengthEnd });
  }
  const dtype = descr.replace(/^[<=](?=[bui]1$)/, "|");
  if (!(dtype in NPY_DTYPES)) {
    throw new DatasetFileError(file, `element type ${JSON.stringify(descr)} is no little-endian whole number`, {
      offset: lengthEnd,
    });
  }
  const shape = dims
    .split(",")
    .map((dim) => dim.trim().replace(/L$/, ""))
    .filter((dim) => dim !== "")
    .map(Number);
  if (order === "True" && shape.length > 1) {
    throw new DatasetFileError(file, "column-major (Fortran) order is not supported", {
      offset: lengthEnd,
      hint: "save it with numpy.ascontiguousarray",
    });
  }
  return { dtype: dtype as NpyDtype, shape, start: lengthEnd + length };
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

/** Copies values into `data`; returns the index of the first value out of range, or −1. */
function narrowInto(
  data: Uint8Array | Int32Array,
  at: number,
  block: Buffer,
  count: number,
  dtype: NpyDtype,
  { min, max }: NpyExpectation,
): number {
  if (dtype === "|u1") {
    for (let i = 0; i < count; i++) {
      const value = block[i]!;
      if (value < min || value > max) return i;
      data[at + i] = value;
    }
    return -1;
  }
  if (dtype === "<i8" || dtype === "<u8") {
    // The low word decides; the high word must be its sign.
    for (let i = 0; i < count; i++) {
      const low = block.readInt32LE(i * 8);
      if (block.readInt32LE(i * 8 + 4) !== low >> 31 || low < min || low > max) return i;
      data[at + i] = low;
    }
    return -1;
  }
  for (let i = 0; i < count; i++) {
    const value = Number(readElement(block, i, dtype));
    if (value < min || value > max) return i;
    data[at + i] = value;
  }
  return -1;
}

function readElement(block: Buffer, index: number, dtype: NpyDtype): number | bigint {
  switch (dtype) {
    case "|b1":
    case "|u1":
      return block[index]!;
    case "|i1":
      return block.readInt8(index);
    case "<u2":
      return block.readUInt16LE(index * 2);
    case "<i2":
      return block.readInt16LE(index * 2);
    case "<u4":
      return block.readUInt32LE(index * 4);
    case "<i4":
      return block.readInt32LE(index * 4);
    case "<u8":
      return block.readBigUInt64LE(index * 8);
    case "<i8":
      return block.readBigInt64LE(index * 8);
  }
}
