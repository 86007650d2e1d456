import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { decodeText, describeFileType, FILE_TYPE_BYTES, PuzzleFormatError, textEncoding } from "@kensho/puzzles";
import { CsvFormatError } from "../errors.ts";

/** Lines of a text that follow one another. */
export interface LineBlock {
  /** 1-based number of the first line in the (uncompressed) file. */
  readonly first: number;
  /** Without their line ends. */
  readonly lines: readonly string[];
}

/** Bytes that decide what a file is; enough for any header. */
const HEAD = 1 << 16;

/** Characters of one line. The bound keeps a file without line ends out of memory. */
const MAX_LINE = 1_000_000;

/** Reads the lines of a text file block by block and never holds the file in memory: plain or gzip (recognised by content), UTF-8 or marked UTF-16,
 * with line ends LF, CRLF or CR. The first block holds at least the first 64 KiB, or the whole file.
 * @throws {CsvFormatError} if the file cannot be read, is damaged or is not a text, with the line where that is known */
export async function* readLineBlocks(
  file: string,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<LineBlock, void, undefined> {
  let line = 0;
  let rest = "";
  const input = createReadStream(file, { highWaterMark: 1 << 18 });
  let bytes: AsyncIterable<Buffer> = input;
  try {
    let start = await peek(bytes);
    if (describeFileType(start.head)?.name === "a gzip file") {
      const gunzip = createGunzip();
      // The error reaches the reader of `gunzip`, which `pipeline` destroys with it.
      pipeline(Readable.from(start.all), gunzip, () => undefined);
      bytes = gunzip;
      start = await peek(bytes);
    }
    checkText(file, start.head);
    const decoder = new TextDecoder(textEncoding(start.head));
    for await (const chunk of start.all) {
      options.signal?.throwIfAborted();
      const text = rest + decoder.decode(chunk, { stream: true });
      // A CR at the end may be half of a line end.
      const end = text.endsWith("\r") ? text.length - 1 : text.length;
      const lines = text.slice(0, end).split(text.includes("\r") ? /\r\n|[\r\n]/ : "\n");
      rest = lines.pop()! + text.slice(end);
      if (lines.length > 0) yield { first: line + 1, lines };
      line += lines.length;
      if (rest.length > MAX_LINE)
        throw new CsvFormatError(file, "a line of more than a million characters", { line: line + 1 });
    }
    rest = (rest + decoder.decode()).replace(/\r$/, "");
    if (rest !== "") yield { first: line + 1, lines: [rest] };
  } catch (cause) {
    throw cause instanceof CsvFormatError || options.signal?.aborted ? cause : readError(file, line, cause);
  } finally {
    input.destroy();
  }
}

/** The first bytes of a stream, and all of it. */
async function peek(
  bytes: AsyncIterable<Buffer>,
): Promise<{ readonly head: Buffer; readonly all: AsyncGenerator<Buffer, void, undefined> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  let done = false;
  while (!done && length < HEAD) {
    const next = await iterator.next();
    done = next.done === true;
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(chunks, length);
  return {
    head,
    all: (async function* () {
      if (length > 0) yield head;
      while (!done) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    })(),
  };
}

/** @throws {CsvFormatError} for a file that is not a text, naming what it is where that is known */
function checkText(file: string, head: Buffer): void {
  const type = describeFileType(head.subarray(0, FILE_TYPE_BYTES));
  if (type !== undefined) throw new CsvFormatError(file, `this is ${type.name}`, { hint: type.hint });
  try {
    decodeText(head);
  } catch (cause) {
    if (!(cause instanceof PuzzleFormatError)) throw cause;
    throw new CsvFormatError(file, cause.problem, { cause, hint: cause.suggestions[0] });
  }
}

function readError(file: string, line: number, cause: unknown): CsvFormatError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: "no such file",
    EISDIR: "is a folder, not a file",
    EACCES: "permission denied",
    Z_BUF_ERROR: `the compressed data end too early, after line ${line}`,
    Z_DATA_ERROR: `the compressed data are damaged after line ${line}`,
  };
  return new CsvFormatError(file, reasons[code ?? ""] ?? `cannot be read: ${message}`, { cause });
}
