import { DatasetFileError } from "@kensho/puzzles";
import { NPY_DTYPES, NPY_MAGIC, type NpyDtype } from "./npy-format.ts";

/** What the header of an `.npy` file states. */
export interface NpyHeader {
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  /** Byte at which the values begin. */
  readonly start: number;
}

/** Parses the header of an `.npy` file of whole numbers.
 * @param head  the first bytes of the file: all of a small file, at least 65,548 of others
 * @param size  bytes of the whole file
 * @throws {DatasetFileError} naming the byte, for anything else */
export function parseNpyHeader(file: string, head: Buffer, size: number): NpyHeader {
  if (size < 10) throw new DatasetFileError(file, `${size} bytes are too few for an .npy file`, { offset: size });
  if (!head.subarray(0, 6).equals(NPY_MAGIC))
    throw new DatasetFileError(file, "is not an .npy file: it lacks the magic number", { offset: 0 });
  const version = head[6]!;
  if (version < 1 || version > 3) throw new DatasetFileError(file, `.npy version ${version} is unknown`, { offset: 6 });
  const [from, length] = version === 1 ? [10, head.readUInt16LE(8)] : [12, size < 12 ? size : head.readUInt32LE(8)];
  if (from + length > size || length > 1 << 16) {
    throw new DatasetFileError(file, `a header of ${length} bytes runs past the end of the file`, { offset: 8 });
  }
  const dict = head.toString("latin1", from, from + length);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(dict)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(dict)?.[1];
  const dims = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(dict)?.[1];
  if (descr === undefined || order === undefined || dims === undefined) {
    throw new DatasetFileError(file, "the header lacks descr, fortran_order or shape", { offset: from });
  }
  const dtype = descr.replace(/^[<=](?=[bui]1$)/, "|");
  if (!(dtype in NPY_DTYPES)) {
    throw new DatasetFileError(file, `element type ${JSON.stringify(descr)} is not a little-endian whole number`, {
      offset: from,
    });
  }
  const shape = dims
    .split(",")
    .map((dim) => dim.trim().replace(/L$/, ""))
    .filter((dim) => dim !== "")
    .map(Number);
  if (order === "True" && shape.length > 1) {
    throw new DatasetFileError(file, "column-major (Fortran) order is not supported", {
      offset: from,
      hint: "save it with numpy.ascontiguousarray",
    });
  }
  return { dtype: dtype as NpyDtype, shape, start: from + length };
}
