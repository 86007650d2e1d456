import { closeSync, fstat, open, read, readSync } from "node:fs";
import { promisify } from "node:util";
import { DatasetFileError } from "@kensho/puzzles";
import { NPY_DTYPES, type NpyDtype } from "./npy-format.ts";
import { parseNpyHeader } from "./npy-header.ts";

const [openFile, readFile, statFile] = [promisify(open), promisify(read), promisify(fstat)];

/** The most bytes of one read: systems refuse 2 GiB and more. */
const MAX_READ_BYTES = 1 << 30;

/** An open `.npy` file of whole numbers. Every read states its place, so that any number of readers share the file. */
export class NpyFile {
  readonly file: string;
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  /** Byte at which the values begin. */
  readonly start: number;
  readonly size: number;
  readonly #fd: number;
  #closesItself = false;

  private constructor(file: string, fd: number, size: number, header: ReturnType<typeof parseNpyHeader>) {
    this.file = file;
    this.#fd = fd;
    this.size = size;
    this.dtype = header.dtype;
    this.shape = header.shape;
    this.start = header.start;
  }

  /** @throws {DatasetFileError} if the file cannot be opened, or does not begin as an `.npy` file of whole numbers */
  static async open(file: string): Promise<NpyFile> {
    let fd: number;
    try {
      fd = await openFile(file, "r");
    } catch (cause) {
      throw unreadable(file, cause);
    }
    try {
      const { size } = await statFile(fd);
      const first = Buffer.alloc(Math.min(size, 12 + (1 << 16)));
      await fill(file, first, 0, (...at) => readFile(fd, ...at).then(({ bytesRead }) => bytesRead));
      return new NpyFile(file, fd, size, parseNpyHeader(file, first, size));
    } catch (cause) {
      closeSync(fd);
      throw cause instanceof DatasetFileError ? cause : unreadable(file, cause);
    }
  }

  /** Number of values that the shape states. */
  get count(): number {
    return this.shape.reduce((product, dim) => product * dim, 1);
  }

  /** Bytes of one value. */
  get width(): number {
    return NPY_DTYPES[this.dtype];
  }

  /** Fills `into` with the bytes from `position` on. @throws {DatasetFileError} if the file ends before, or cannot be read */
  async read(into: Buffer, position: number): Promise<void> {
    const step = async (...at: Read) => (await readFile(this.#fd, ...at)).bytesRead;
    await fill(this.file, into, position, step);
  }

  /** As {@link read}, before it returns. */
  readNow(into: Buffer, position: number): void {
    for (let done = 0; done < into.length; ) {
      let bytes: number;
      try {
        bytes = readSync(this.#fd, into, done, Math.min(MAX_READ_BYTES, into.length - done), position + done);
      } catch (cause) {
        throw unreadable(this.file, cause);
      }
      if (bytes === 0) throw endsEarly(this.file, position + done);
      done += bytes;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Closes the file once nothing refers to it any more, however many arrays share it. */
  closeWhenUnused(): void {
    if (!this.#closesItself) forgotten.register(this, this.#fd);
    this.#closesItself = true;
  }
}

type Read = [into: Buffer, offset: number, length: number, position: number];

const forgotten = new FinalizationRegistry<number>((fd) => closeSync(fd));

async function fill(
  file: string,
  into: Buffer,
  position: number,
  step: (...at: Read) => Promise<number>,
): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const bytes = await step(into, done, Math.min(MAX_READ_BYTES, into.length - done), position + done).catch(
      (cause) => {
        throw unreadable(file, cause);
      },
    );
    if (bytes === 0) throw endsEarly(file, position + done);
    done += bytes;
  }
}

function endsEarly(file: string, offset: number): DatasetFileError {
  return new DatasetFileError(file, "ends too early", {
    offset,
    hint: "the file is cut short, or was changed while it was read: build the data set again",
  });
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
