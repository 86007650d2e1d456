import { PuzzleFormatError } from "../errors.ts";

/** A grid of texts, as it came in JSON. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
  /** Row by row. */
  readonly cells: readonly string[];
}

/** Reads a grid from parsed JSON:
 * - a text: one character a cell, line breaks between rows;
 * - a list of texts: a row each, one character a cell;
 * - a list of lists of texts or numbers: a row each, one entry a cell (so a cell may have several characters);
 * - a list of numbers: one row.
 * @param path named in messages: `input`  @throws {PuzzleFormatError} naming the field */
export function readGrid(value: unknown, path: string): Grid {
  if (typeof value === "string") {
    const lines = value.replace(/\r?\n$/, "").split(/\r?\n/);
    return square(
      lines.map((line) => [...line]),
      path,
    );
  }
  if (!Array.isArray(value)) throw wrong(path, "expected a text or a list of rows", value);
  if (value.length > 0 && value.every((entry) => typeof entry === "number"))
    return square([value.map((entry, i) => cell(entry, `${path}[${i}]`))], path);
  return square(
    value.map((row: unknown, i) => {
      if (typeof row === "string") return [...row];
      if (!Array.isArray(row)) throw wrong(`${path}[${i}]`, "expected a row: a text or a list", row);
      return row.map((entry: unknown, j) => cell(entry, `${path}[${i}][${j}]`));
    }),
    path,
  );
}

function cell(value: unknown, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  throw wrong(path, "expected a text or a number", value);
}

function square(rows: readonly (readonly string[])[], path: string): Grid {
  const cols = rows[0]?.length ?? 0;
  if (cols === 0) throw new PuzzleFormatError(`${path}: the grid is empty`);
  const ragged = rows.findIndex((row) => row.length !== cols);
  if (ragged >= 0)
    throw new PuzzleFormatError(`${path}[${ragged}]: a row of ${rows[ragged]!.length} cells; the first has ${cols}`);
  return { rows: rows.length, cols, cells: rows.flat() };
}

function wrong(path: string, expected: string, got: unknown): PuzzleFormatError {
  const text = JSON.stringify(got) ?? "nothing";
  return new PuzzleFormatError(`${path}: ${expected}, got ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`);
}
