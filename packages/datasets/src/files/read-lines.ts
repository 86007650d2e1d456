import { createReadStream } from "node:fs";
import { PuzzleFormatError } from "@kensho/puzzles";
import { CsvFormatError } from "../errors.ts";
import { readText } from "./read-text.ts";

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

/** Reads the lines of a text file block by block and never holds the file in memory: plain or gzip, in an encoding that {@link readText} reads,
 * with line ends LF, CRLF or CR. The first block holds at least the first 64 KiB, or the whole file.
 * @throws {CsvFormatError} if the file cannot be read, is damaged or is not a text, with the line where that is known */
export async function* readLineBlocks(
  file: string,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<LineBlock, void, undefined> {
  let line = 0;
  let rest = "";
  const input = createReadStream(file, { highWaterMark: 1 << 18 });
  try {
    for await (const part of readText(input, { head: HEAD })) {
      options.signal?.throwIfAborted();
      const text = rest + part;
      // A CR at the end may be half of a line end.
      const end = text.endsWith("\r") ? text.length - 1 : text.length;
      const lines = text.slice(0, end).split(text.includes("\r") ? /\r\n|[\r\n]/ : "\n");
      rest = lines.pop()! + text.slice(end);
      if (lines.length > 0) yield { first: line + 1, lines };
      line += lines.length;
      if (rest.length > MAX_LINE)
        throw new CsvFormatError(file, "a line of more than a million characters", { line: line + 1 });
    }
    rest = rest.replace(/\r$/, "");
    if (rest !== "") yield { first: line + 1, lines: [rest] };
  } catch (cause) {
    throw cause instanceof CsvFormatError || options.signal?.aborted ? cause : readError(file, line, cause);
  } finally {
    input.destroy();
  }
}

function readError(file: string, line: number, cause: unknown): CsvFormatError {
  if (cause instanceof PuzzleFormatError) {
    const where = cause.problem.endsWith("early") ? `, after line ${line}` : ` after line ${line}`;
    const problem = cause.cause === undefined ? cause.problem : `${cause.problem}${where}`;
    return new CsvFormatError(file, problem, { cause, hint: cause.suggestions[0] });
  }
  const { code, message } = cause as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: "no such file",
    EISDIR: "is a folder, not a file",
    EACCES: "permission denied",
  };
  return new CsvFormatError(file, reasons[code ?? ""] ?? `cannot be read: ${message}`, { cause });
}
