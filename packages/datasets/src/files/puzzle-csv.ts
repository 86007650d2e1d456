import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { CsvError, type InfoRecord, parse } from "csv-parse";
import { CsvFormatError } from "../errors.ts";

/** One row of a puzzle collection. */
export interface PuzzleRow {
  /** 1-based line in the (uncompressed) file. */
  readonly line: number;
  readonly question: string;
  /** `undefined` where the file has no such column. */
  readonly answer: string | undefined;
  readonly source: string | undefined;
  readonly rating: number | undefined;
}

/** Column names in use: sudoku-extreme's, and those of other well-known collections. */
const COLUMNS = {
  question: ["question", "puzzle", "quizzes", "quiz"],
  answer: ["answer", "solution", "solutions"],
  source: ["source"],
  rating: ["rating", "difficulty"],
} as const;

/** A record longer than this is no puzzle; the bound keeps a file without line ends out of memory. */
const MAX_RECORD = 100_000;

/** Reads a puzzle collection row by row: CSV with a header in any column order, plain or gzip (recognised by content), LF or CRLF, with or
 * without BOM. Never holds the file in memory.
 * @throws {CsvFormatError} with the line, if a row does not fit the header, a rating is no number, or the file cannot be read */
export async function* readPuzzleCsv(
  file: string,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<PuzzleRow, void, undefined> {
  const compressed = await startsWithGzip(file);
  const input = createReadStream(file, { highWaterMark: 1 << 18 });
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
  });
  const chain: Readable[] = [input];
  // Errors travel down by hand, since `pipe` does not carry them.
  const forward = (error: Error): void => void parser.destroy(error);
  input.on("error", forward);
  if (compressed) {
    const gunzip = createGunzip();
    gunzip.on("error", forward);
    chain.push(gunzip);
    input.pipe(gunzip).pipe(parser);
  } else {
    input.pipe(parser);
  }
  let columns: Columns | undefined;
  let lines = 0;
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: InfoRecord; record: string[] }>) {
      options.signal?.throwIfAborted();
      lines = info.lines;
      if (columns === undefined) columns = readHeader(file, record);
      else yield readRow(file, lines, record, columns);
    }
  } catch (cause) {
    throw cause instanceof CsvFormatError || options.signal?.aborted ? cause : csvError(file, lines, cause);
  } finally {
    for (const stream of chain) stream.destroy();
    parser.destroy();
  }
  if (columns === undefined) throw new CsvFormatError(file, "the file is empty");
}

interface Columns {
  readonly width: number;
  readonly question: number;
  readonly answer: number;
  readonly source: number;
  readonly rating: number;
}

function readHeader(file: string, record: readonly string[]): Columns {
  const names = record.map((name) => name.trim().toLowerCase());
  const find = (column: keyof typeof COLUMNS): number =>
    names.findIndex((name) => (COLUMNS[column] as readonly string[]).includes(name));
  const question = find("question");
  if (question < 0) {
    const shown = record.map((name) => (name.length > 20 ? `${name.slice(0, 20)}…` : name)).slice(0, 8);
    throw new CsvFormatError(file, `the header has no column "question", but ${JSON.stringify(shown)}`, {
      line: 1,
      hint: "the first line must name the columns: source,question,answer,rating",
    });
  }
  return { width: record.length, question, answer: find("answer"), source: find("source"), rating: find("rating") };
}

function readRow(file: string, line: number, record: readonly string[], columns: Columns): PuzzleRow {
  if (record.length !== columns.width) {
    throw new CsvFormatError(file, `${record.length} columns where the header has ${columns.width}`, { line });
  }
  const text = columns.rating < 0 ? "" : record[columns.rating]!.trim();
  const rating = text === "" ? undefined : Number(text);
  if (rating !== undefined && !Number.isFinite(rating)) {
    throw new CsvFormatError(file, `the rating ${JSON.stringify(text)} is no number`, { line });
  }
  return {
    line,
    question: record[columns.question]!,
    answer: record[columns.answer],
    source: record[columns.source],
    rating,
  };
}

async function startsWithGzip(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "r");
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw csvError(file, 0, cause);
  }
}

function csvError(file: string, lastLine: number, cause: unknown): CsvFormatError {
  if (cause instanceof CsvError) {
    const line = typeof cause.lines === "number" ? cause.lines : lastLine + 1;
    const long = cause.code === "CSV_MAX_RECORD_SIZE";
    return new CsvFormatError(
      file,
      long ? "a row is far too long: is this a CSV file?" : "a quote that does not belong, or is never closed",
      { line, cause },
    );
  }
  const { code, message } = cause as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: "no such file",
    EISDIR: "is a folder, not a file",
    EACCES: "permission denied",
    Z_BUF_ERROR: `the compressed data end too early, after line ${lastLine}`,
    Z_DATA_ERROR: `the compressed data are damaged after line ${lastLine}`,
  };
  return new CsvFormatError(file, reasons[code ?? ""] ?? `cannot be read: ${message}`, { cause });
}
