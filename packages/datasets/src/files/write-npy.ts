import { type FileHandle, open } from "node:fs/promises";
import { NPY_DTYPES, NPY_MAGIC, type NpyDtype } from "./npy-format.ts";

/** Enough for any shape here, and a multiple of 64 as NumPy wants; fixed, so that the count can be filled in at the end. */
const HEADER_BYTES = 128;

function header(dtype: NpyDtype, shape: readonly number[]): Buffer {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dict = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${dims}), }`;
  const bytes = Buffer.alloc(HEADER_BYTES, " ");
  NPY_MAGIC.copy(bytes);
  bytes[6] = 1;
  bytes[7] = 0;
  bytes.writeUInt16LE(HEADER_BYTES - 10, 8);
  bytes.write(dict, 10, "latin1");
  bytes[HEADER_BYTES - 1] = 0x0a;
  return bytes;
}

/** Writes an `.npy` file row by row, in blocks of a megabyte; the number of rows need not be known beforehand. */
export class NpyWriter {
  private readonly handle: FileHandle;
  private readonly dtype: "|u1" | "<i4";
  private readonly rowShape: readonly number[];
  private readonly block = Buffer.allocUnsafe(1 << 20);
  private used = 0;
  private bytes = 0;

  private constructor(handle: FileHandle, dtype: "|u1" | "<i4", rowShape: readonly number[]) {
    this.handle = handle;
    this.dtype = dtype;
    this.rowShape = rowShape;
  }

  /** @param rowShape shape of one row: `[S]` gives a file of shape `[rows, S]`, `[]` one of shape `[rows]` */
  static async create(file: string, dtype: "|u1" | "<i4", rowShape: readonly number[]): Promise<NpyWriter> {
    const handle = await open(file, "wx");
    const writer = new NpyWriter(handle, dtype, rowShape);
    try {
      await handle.write(header(dtype, [0, ...rowShape]));
    } catch (cause) {
      await handle.close();
      throw cause;
    }
    return writer;
  }

  /** Appends whole rows of bytes. The array may be reused afterwards. */
  async append(rows: Uint8Array): Promise<void> {
    this.bytes += rows.length;
    if (this.used + rows.length > this.block.length) await this.flush();
    if (rows.length > this.block.length) {
      await writeAll(this.handle, rows);
      return;
    }
    this.block.set(rows, this.used);
    this.used += rows.length;
  }

  /** Appends int32 values. */
  async appendInts(values: Int32Array): Promise<void> {
    await this.append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** Writes what is left and the final shape, and syncs the file to disk. */
  async finish(): Promise<void> {
    await this.flush();
    const rowBytes = this.rowShape.reduce((product, dim) => product * dim, NPY_DTYPES[this.dtype]);
    const bytes = header(this.dtype, [this.bytes / rowBytes, ...this.rowShape]);
    await this.handle.write(bytes, 0, bytes.length, 0);
    await this.handle.sync();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async flush(): Promise<void> {
    if (this.used === 0) return;
    await writeAll(this.handle, this.block.subarray(0, this.used));
    this.used = 0;
  }
}

/** A single `write` may store less than it was given (a disk that fills up); the next one then reports why. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
  }
}
