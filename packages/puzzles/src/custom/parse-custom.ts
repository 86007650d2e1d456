import { PuzzleFormatError } from "../errors.ts";
import type { ParsedPuzzle } from "../kinds/puzzle-kind.ts";
import type { CustomDefinition } from "./definition.ts";
import { readGrid } from "./read-grid.ts";

/** Reads all puzzles of a user's kind from text: rows of characters, or of texts between spaces or commas where a cell may have several characters;
 * a whole puzzle on one line; or JSON as in the examples file, one puzzle a line. Blank lines may separate puzzles.
 * @param kind name that the puzzles are given
 * @throws {PuzzleFormatError} with the line, and the column where it is one cell */
export function parseCustom(text: string, kind: string, definition: CustomDefinition): ParsedPuzzle[] {
  return parseCustomEntries(text, kind, definition).map((entry) => {
    if (entry instanceof PuzzleFormatError) throw entry;
    return entry;
  });
}

/** As {@link parseCustom}, but a broken puzzle among others takes its place in the list as an error, and reading goes on after it: on the next line,
 * or after the next blank one where rows had begun.
 * @throws {PuzzleFormatError} if there is no puzzle at all, whole or broken */
export function parseCustomEntries(
  text: string,
  kind: string,
  definition: CustomDefinition,
): (ParsedPuzzle | PuzzleFormatError)[] {
  const [rows, cols] = definition.shape;
  const tokens = new Map(definition.alphabet.map((content, i) => [content, i + 1]));
  const puzzles: (ParsedPuzzle | PuzzleFormatError)[] = [];
  let open: { readonly line: number; readonly cells: number[] } | undefined;
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const unfinished = (line: number, got: number): PuzzleFormatError =>
    fail(`the puzzle from line ${line} has ${got / cols} of ${rows} rows`, line);
  let skipping = false;
  for (const [i, raw] of lines.entries()) {
    const line = i + 1;
    if (skipping && raw.trim() !== "") continue;
    skipping = false;
    const row = attempt(() => readRow(raw, line));
    if (open !== undefined && (row === undefined || "input" in row)) {
      puzzles.push(unfinished(open.line, open.cells.length));
      open = undefined;
    }
    if (row === undefined) continue;
    if (row instanceof PuzzleFormatError) {
      // The rest of a grid that is broken is none, either; a line of its own stands for itself.
      skipping = open !== undefined || !(isJson(raw) || lines.length === 1 || rows === 1 || isWhole(raw));
      puzzles.push(row);
      open = undefined;
    } else if ("input" in row) {
      puzzles.push({ ...row, kind, line });
    } else {
      open ??= { line, cells: [] };
      open.cells.push(...row);
      if (open.cells.length < rows * cols) continue;
      puzzles.push({ input: Uint8Array.from(open.cells), kind, line: open.line });
      open = undefined;
    }
  }
  if (open !== undefined) puzzles.push(unfinished(open.line, open.cells.length));
  if (puzzles.length === 0) throw new PuzzleFormatError("there is no puzzle in the text");
  return puzzles;

  function attempt<T>(read: () => T): T | PuzzleFormatError {
    try {
      return read();
    } catch (error) {
      if (error instanceof PuzzleFormatError) return error;
      throw error;
    }
  }

  function isJson(raw: string): boolean {
    return /^\s*[[{]/.test(raw) && !tokens.has(raw.trim()[0]!);
  }

  /** Longer than a row: a puzzle on one line. */
  function isWhole(raw: string): boolean {
    return raw.trim().length > 2 * cols;
  }

  /** The cells of a line; a whole puzzle where it is JSON; `undefined` where it is blank. */
  function readRow(raw: string, line: number): number[] | { input: Uint8Array; answer?: Uint8Array } | undefined {
    if (isJson(raw)) return readJson(raw, line);
    const spaced = tokens.has(" ");
    if (raw.trim() === "" && !(spaced && raw.length === cols)) return undefined;
    const single = definition.alphabet.every((content) => [...content].length === 1);
    const separated = raw.trim().split(/[\s,]+/);
    const parts = !single ? separated : spaced ? [...raw] : [...raw.replace(/\s+/g, "")];
    const whole = parts.length === rows * cols;
    if (spaced && !whole) while (parts.length < cols) parts.push(" ");
    if (parts.length !== cols && !(whole && open === undefined))
      throw fail(`line ${line}: ${parts.length} cells where a row has ${cols}`, line);
    return parts.map((part, at) => token(part, line, `, cell ${at + 1}`));
  }

  function readJson(raw: string, line: number): { input: Uint8Array; answer?: Uint8Array } {
    let value: unknown;
    try {
      value = JSON.parse(raw);
    } catch (cause) {
      throw fail(`line ${line} is not JSON: ${(cause as Error).message}`, line);
    }
    const { input, output } = (Array.isArray(value) ? { input: value } : value) as {
      input?: unknown;
      output?: unknown;
    };
    const read = (grid: unknown, path: string): Uint8Array => {
      const { cells } = readGrid(grid, `line ${line}: ${path}`);
      if (cells.length !== rows * cols)
        throw fail(`line ${line}: ${path} has ${cells.length} cells, not ${rows * cols}`, line);
      return Uint8Array.from(cells, (cell, at) => token(cell, line, `, ${path}, cell ${at + 1}`));
    };
    return { input: read(input, "input"), ...(output === undefined ? {} : { answer: read(output, "output") }) };
  }

  function token(content: string, line: number, where: string): number {
    const found = tokens.get(content);
    if (found !== undefined) return found;
    throw fail(`line ${line}${where}: ${JSON.stringify(content)} is none of the contents that the examples had`, line);
  }

  function fail(problem: string, line: number): PuzzleFormatError {
    const shown = definition.alphabet.slice(0, 20).map((content) => JSON.stringify(content));
    return new PuzzleFormatError(problem, {
      line,
      hint: `a puzzle is ${rows} × ${cols} cells of ${shown.join(" ")}${definition.alphabet.length > 20 ? " …" : ""}`,
    });
  }
}
