import { readLineDrawing } from "./line-drawing.ts";
import { withoutName } from "./without-name.ts";

/** A row of a drawing, and the line that it is on. */
export interface NumberedRow {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
}

const QUOTED = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`/g;

/** Nothing but brackets and what stands between rows. */
const BRACKETS = /^[\s[\](){},;+]*$/;

const SEPARATORS = [",", ";", "\t", "|"];

/** Characters of free cells, besides the space. */
const FREE = /[._0·]/;

/** Reads the rows of a drawing that are written in quotes, in brackets, with separators between cells, or with lines for walls: one character becomes
 * one cell. @returns `undefined` for lines that are rows as they stand */
export function unwrapRows(lines: readonly NumberedRow[]): NumberedRow[] | undefined {
  if (lines.length === 0) return undefined;
  return readLineDrawing(lines) ?? readQuoted(lines) ?? readSeparated(lines);
}

/** Rows in quotes: `"#S.#",`. */
function readQuoted(lines: readonly NumberedRow[]): NumberedRow[] | undefined {
  const rows: NumberedRow[] = [];
  for (const { text, number } of lines) {
    const body = withoutName(text);
    if (!BRACKETS.test(body.replace(QUOTED, ""))) return undefined;
    for (const { 1: double, 2: single, 3: back } of body.matchAll(QUOTED))
      rows.push({ text: double ?? single ?? back ?? "", number });
  }
  return rows.length > 1 && rows.every(({ text }) => text.length > 1) ? rows : undefined;
}

/** Rows in brackets, or cells with a separator between them. */
function readSeparated(lines: readonly NumberedRow[]): NumberedRow[] | undefined {
  const bare = lines.flatMap(({ text, number }) =>
    withoutName(text)
      .replace(QUOTED, (_, double?: string, single?: string, back?: string) => (double ?? single ?? back)?.trim() ?? "")
      .split(/[\])}]\s*[,;]?\s*[[({]/)
      .map((part) => ({ text: part.replace(/^\s*[[({]+|[\])}]+\s*[,;]?\s*$/g, ""), number })),
  );
  const rows = bare.filter(({ text }) => text.trim() !== "" || !lines.some((line) => /[[({]/.test(line.text)));
  if (rows.length < 2) return undefined;
  for (const separator of SEPARATORS) {
    const fields = rows.map(({ text }) => fieldsOf(text, separator));
    const cols = fields[0]!.length;
    if (cols < 3 || !fields.every((row) => row.length === cols && row.every((field) => [...field].length <= 1)))
      continue;
    return fields.map((row, at) => ({
      text: row.map((field) => (field === "" ? " " : field)).join(""),
      number: rows[at]!.number,
    }));
  }
  return readSpaced(rows);
}

/** Rows of single characters with spaces between them, which are not free cells. */
function readSpaced(rows: readonly NumberedRow[]): NumberedRow[] | undefined {
  const cells = rows.map(({ text }) => text.trim().split(/\s+/));
  const [first = [], last = []] = [cells[0], cells.at(-1)];
  const isRegular = cells.every((row) => row.length === first.length && row.every((cell) => [...cell].length === 1));
  if (first.length < 3 || !isRegular) return undefined;
  const isClosed = [first, last].every((row) => row.every((cell) => cell === first[0]));
  if (!isClosed && !cells.some((row) => row.some((cell) => FREE.test(cell)))) return undefined;
  return cells.map((row, at) => ({ text: row.join(""), number: rows[at]!.number }));
}

/** The fields of a row; a separator at its end, or bars at both ends, make none. */
function fieldsOf(text: string, separator: string): string[] {
  const fields = text.split(separator).map((field) => field.trim());
  if (separator === "|" && fields[0] === "") fields.shift();
  if ((separator === "|" || text.trimEnd().endsWith(separator)) && fields.at(-1) === "") fields.pop();
  return fields;
}
