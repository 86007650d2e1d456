import { CsvError } from "csv-parse";
import { parse } from "csv-parse/sync";
import { CsvFormatError } from "../errors.ts";
import type { LineBlock } from "./read-lines.ts";

/** One record of a CSV file. */
export interface CsvRecord {
  /** 1-based line on which it begins. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A record with quotes that is longer than this is not a puzzle; the bound keeps a quote that is never closed from taking in the whole file. */
const MAX_RECORD = 100_000;

/** Splits lines into records (RFC 4180): a line without quotes is split at the delimiter, others go through csv-parse. A quoted field may hold line ends.
 * Empty lines are skipped, and so are comments: lines that begin with `#` and satisfy `isComment`.
 * @throws {CsvFormatError} with the line, at a quote that does not belong or is never closed */
export async function* csvRecords(
  file: string,
  blocks: AsyncIterable<LineBlock>,
  options: { readonly delimiter: string; readonly isComment: (line: string) => boolean },
): AsyncGenerator<CsvRecord, void, undefined> {
  const { delimiter, isComment } = options;
  let open: { readonly line: number; text: string } | undefined;
  for await (const { first, lines } of blocks) {
    for (let i = 0; i < lines.length; i++) {
      const text = lines[i]!;
      if (open === undefined) {
        if (text === "" || (text.startsWith("#") && isComment(text))) continue;
        if (!text.includes('"')) {
          yield { line: first + i, fields: text.split(delimiter) };
          continue;
        }
        open = { line: first + i, text };
      } else {
        open.text += `\n${text}`;
      }
      if (open.text.length > MAX_RECORD) throw brokenQuote(file, open.line);
      if (countQuotes(open.text) % 2 === 1) continue;
      yield { line: open.line, fields: parseQuoted(file, open.line, open.text, delimiter) };
      open = undefined;
    }
  }
  if (open !== undefined) throw brokenQuote(file, open.line);
}

function parseQuoted(file: string, line: number, text: string, delimiter: string): string[] {
  try {
    return parse(text, { delimiter, relax_column_count: true })[0] ?? [];
  } catch (cause) {
    if (cause instanceof CsvError) throw brokenQuote(file, line, cause);
    throw cause;
  }
}

function brokenQuote(file: string, line: number, cause?: CsvError): CsvFormatError {
  return new CsvFormatError(file, "a quote that does not belong, or is never closed", { line, cause });
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
}
