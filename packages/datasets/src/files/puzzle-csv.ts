import { CsvFormatError } from "../errors.ts";
import { type CsvColumns, type CsvHeader, findHeader, readColumns } from "./csv-header.ts";
import { type CsvRecord, csvRecords } from "./csv-records.ts";
import { type LineBlock, readLineBlocks } from "./read-lines.ts";

/** One row of a puzzle collection. */
export interface PuzzleRow {
  /** 1-based line in the (uncompressed) file. */
  readonly line: number;
  readonly question: string;
  /** `undefined` where the file has no such column. */
  readonly answer: string | undefined;
  readonly source: string | undefined;
  /** `undefined` where it is missing, or not a number from 0 up. */
  readonly rating: number | undefined;
}

/** Options for {@link readPuzzleCsv}. */
export interface PuzzleCsvOptions {
  readonly signal?: AbortSignal;
  /** Receives a sentence about each thing that is not used: lines of totals, ratings in words, columns without a name. */
  readonly onRemark?: (remark: string) => void;
}

/** Reads a puzzle collection row by row and never holds the file in memory: CSV with a header in any column order, with `,` `;` tab or `|` between the
 * fields; plain or gzip (recognised by content); UTF-8 or marked UTF-16; LF, CRLF or CR.
 * @throws {CsvFormatError} with the line, if a row does not fit the header, or the file cannot be read */
export async function* readPuzzleCsv(
  file: string,
  options: PuzzleCsvOptions = {},
): AsyncGenerator<PuzzleRow, void, undefined> {
  const { header, blocks, first } = await openCsv(file, options);
  if (header === undefined) {
    throw new CsvFormatError(file, `the header has no column "question" (got ${JSON.stringify(shown(first))})`, {
      line: 1,
      hint: "name the columns in the first line: source,question,answer,rating",
    });
  }
  yield* csvRows(file, header, blocks, options);
}

/** A text whose first lines were searched for a header. */
export interface OpenedText {
  /** `undefined` if the text is not a CSV file with known columns. */
  readonly header: CsvHeader | undefined;
  /** All lines, those that were searched among them. */
  readonly blocks: AsyncGenerator<LineBlock, void, undefined>;
  /** The first line. */
  readonly first: string;
}

/** Opens a file and searches its first lines for a CSV header. The caller must read the blocks, or end them with `return()`.
 * @throws {CsvFormatError} if the file cannot be read, or is empty */
export async function openCsv(file: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<OpenedText> {
  const rest = readLineBlocks(file, signal === undefined ? {} : { signal });
  const start = await rest.next();
  if (start.done === true) throw new CsvFormatError(file, "the file is empty");
  const { lines } = start.value;
  const blocks = (async function* () {
    try {
      yield start.value;
      yield* rest;
    } finally {
      await rest.return();
    }
  })();
  return { header: findHeader(lines), blocks, first: lines[0] ?? "" };
}

/** The rows below a header. Lines of totals, comments and repeated headers are not rows.
 * @throws {CsvFormatError} as {@link readPuzzleCsv} */
export async function* csvRows(
  file: string,
  header: CsvHeader,
  blocks: AsyncIterable<LineBlock>,
  { onRemark }: PuzzleCsvOptions = {},
): AsyncGenerator<PuzzleRow, void, undefined> {
  const { delimiter } = header;
  const isComment = (line: string): boolean => !line.split(delimiter).some(isGrid);
  const ratings = new RatingReader();
  let columns = header.columns;
  let unnamed: number | undefined;
  let skipped = header.index + 1;
  for await (const record of csvRecords(file, blocks, { delimiter, isComment })) {
    const { line, fields } = record;
    if (skipped > 0 && line <= header.index + 1) continue;
    skipped = 0;
    // The fast way for nearly all rows.
    if (fields.length !== columns.width || !isGrid(fields[columns.question]!)) {
      const again = readColumns(fields);
      if (again !== undefined) {
        columns = again;
        unnamed = undefined;
        continue;
      }
      // Empty, or the line below the header of a Markdown table.
      if (fields.every((field) => /^\s*(?::?-+:?\s*)?$/.test(field))) continue;
      if (isTotals(fields)) {
        onRemark?.(`${file}:${line}: not a puzzle, passed over: ${JSON.stringify(shown(fields.join(delimiter)))}`);
        continue;
      }
      if (fields.length > columns.width && unnamed === undefined) {
        unnamed = fields.length - columns.width;
        const shift = shiftOf(fields, columns);
        if (shift === 0 && fields.slice(columns.width).some((field) => field.trim() !== ""))
          onRemark?.(`${file}:${line}: ${unnamed} field${unnamed === 1 ? "" : "s"} beyond the header, not used`);
      }
    }
    yield readRow(file, record, columns, unnamed ?? 0, ratings);
  }
  const remark = ratings.remark(file);
  if (remark !== undefined) onRemark?.(remark);
}

function readRow(
  file: string,
  { line, fields }: CsvRecord,
  columns: CsvColumns,
  unnamed: number,
  ratings: RatingReader,
): PuzzleRow {
  const { width } = columns;
  if (fields.length !== width && fields.length !== width + unnamed) {
    throw new CsvFormatError(file, `expected ${width} fields as in the header, got ${fields.length}`, { line });
  }
  const shift = fields.length === width ? 0 : shiftOf(fields, columns);
  const field = (column: number): string | undefined => (column < 0 ? undefined : fields[column + shift]);
  return {
    line,
    question: field(columns.question)!,
    answer: field(columns.answer),
    source: field(columns.source),
    rating: columns.rating < 0 ? undefined : ratings.read(field(columns.rating)!, line),
  };
}

/** How far the fields are to the right of their names: some programs write row names, and no name above them. */
function shiftOf(fields: readonly string[], { width, question }: CsvColumns): number {
  const extra = fields.length - width;
  return extra > 0 && !isGrid(fields[question]!) && isGrid(fields[question + extra]!) ? extra : 0;
}

/** Reads ratings, and counts those that are not numbers. */
class RatingReader {
  private words = 0;
  private firstLine = 0;
  private readonly seen = new Set<string>();

  read(field: string, line: number): number | undefined {
    const text = field.trim();
    if (text === "" || UNKNOWN.test(text)) return undefined;
    const rating = Number(text);
    if (rating >= 0 && rating < 2 ** 31) return rating;
    if (this.words++ === 0) this.firstLine = line;
    if (this.seen.size < 4) this.seen.add(shown(text));
    return undefined;
  }

  /** What to say about the ratings that are not numbers, if there are any. */
  remark(file: string): string | undefined {
    if (this.words === 0) return undefined;
    const examples = [...this.seen].map((text) => JSON.stringify(text)).join(", ");
    const count = this.words.toLocaleString("en-US");
    return `${file}:${this.firstLine}: ratings must be numbers from 0 up; ${count} that are not were left out (${examples})`;
  }
}

/** How programs write that a value is missing. */
const UNKNOWN = /^(nan|null|none|n\/?a|nil|-1(\.0+)?|[-?–—])$/i;

/** Whether a field can be a puzzle: at least 12 digits and blanks, or a maze. */
function isGrid(field: string): boolean {
  if (field.length >= 12 && /^[\d.*_?xX\s,;|/[\]'"+-]+$/.test(field)) return true;
  // Larger Sudokus have letters for digits, and words do not have such a length by chance.
  if (field.length >= 100 && /^[\da-pA-PxX.*_?-]+$/.test(field)) return true;
  return field.length >= 4 && /^[# .SGosgO\n]+$/.test(field) && /[#SGsg]/.test(field);
}

const TOTALS = /^\W*(grand |sub)?(total|sum|average|avg|mean|median|min|max|minimum|maximum|count|std|stdev)s?\b/i;

/** Whether a record sums up the others: a word for that, or a sentence, and no puzzle in it. */
function isTotals(fields: readonly string[]): boolean {
  if (fields.some(isGrid)) return false;
  return (
    fields.some((field) => TOTALS.test(field)) ||
    (fields.length === 1 && /\p{L}{2,}.*\s|\s.*\p{L}{2,}/u.test(fields[0]!))
  );
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
