import { ARC_KIND } from "../arc/arc-kind.ts";
import { PuzzleFormatError } from "../errors.ts";
import { readMazes } from "../maze/text/maze-run.ts";
import { parsedSudoku } from "../sudoku/parsed-sudoku.ts";
import { keyedGrid } from "../sudoku/text/keyed-grid.ts";
import { parseSudokuEntries } from "../sudoku/text/parse-sudoku.ts";
import type { LineRun } from "../text/line-run.ts";
import { movedEntry } from "../text/moved-entry.ts";
import type { PuzzleEntry } from "./puzzle-kind.ts";

/** What only documents of ARC tasks, of mazes, and of Sudokus with named cells have. */
const SPECIAL = /"(?:train|test|input)"|[#█▓]|"[SsGgAaBbEe@]"|"(?:[A-I][1-9]|[rR][1-9][cC][1-9])"/u;

/** Characters among which {@link SPECIAL} occurs, where it does. */
const HEAD = 20_000;

/** Characters of a document that is read as a whole. */
const LONGEST = 4_000_000;

/** Begins a JSON document. Sudokus in lists are left to the reader of Sudokus, which reads them row by row. */
export function beginJsonRun(line: string, isInside: boolean): LineRun<PuzzleEntry> | undefined {
  if (isInside || !/^\uFEFF?\s*[[{]/.test(line)) return undefined;
  return line.length > HEAD && !SPECIAL.test(line.slice(0, HEAD)) ? undefined : new JsonRun(line);
}

class JsonRun implements LineRun<PuzzleEntry> {
  readonly #lines: string[] = [];
  #length = 0;
  #depth = 0;
  #isSpecial = false;

  constructor(first: string) {
    this.#push(first);
  }

  get isWhole(): boolean {
    return this.#depth <= 0;
  }

  add(line: string): boolean {
    if (this.isWhole || this.#length > (this.#isSpecial ? LONGEST : HEAD)) return false;
    this.#push(line);
    return true;
  }

  read(first: number): PuzzleEntry[] | undefined {
    if (!this.#isSpecial) return undefined;
    const text = this.#lines.join("\n").replace(/^\uFEFF/, "");
    if (/"(?:train|test|input)"/.test(text.slice(0, HEAD))) return attempt(() => ARC_KIND.parse(text), first);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return undefined;
    }
    return new DocumentReader(this.#lines, first).read(value);
  }

  #push(line: string): void {
    this.#lines.push(line);
    if (this.#length < HEAD) this.#isSpecial ||= SPECIAL.test(line.slice(0, HEAD));
    this.#length += line.length + 1;
    this.#depth += depthOf(line);
  }
}

/** How much deeper a line ends than it begins, besides brackets in texts. Each character is looked at once, also where a text is never closed. */
function depthOf(line: string): number {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at];
    if (char === '"') isText = !isText;
    else if (isText) at += char === "\\" ? 1 : 0;
    else if (char === "[" || char === "{") depth++;
    else if (char === "]" || char === "}") depth--;
  }
  return depth;
}

/** Reads mazes, and Sudokus with named cells, wherever they are in a document. */
class DocumentReader {
  readonly #lines: readonly string[];
  readonly #first: number;
  readonly #entries: PuzzleEntry[] = [];
  #at = 0;

  constructor(lines: readonly string[], first: number) {
    this.#lines = lines;
    this.#first = first;
  }

  /** @returns `undefined` for a document without any */
  read(value: unknown): PuzzleEntry[] | undefined {
    const rest = this.#visit(value);
    if (this.#entries.length === 0) return undefined;
    // What else is in the document is read as Sudokus are.
    const others = /\d/.test(JSON.stringify(rest)) ? attempt(() => sudokus(JSON.stringify(rest)), this.#first) : [];
    return [...this.#entries, ...others.filter((entry) => !(entry instanceof PuzzleFormatError && isNothing(entry)))];
  }

  /** Reads a value. @returns what is left of it */
  #visit(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const rows = rowsOf(value);
    const mazes = rows === undefined ? undefined : readMazes(rows);
    const grid = keyedGrid(value);
    if (mazes === undefined && grid === undefined) {
      if (Array.isArray(value)) return value.map((item) => this.#visit(item));
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#visit(item)]));
    }
    const line = this.#lineOf(value);
    for (const entry of mazes ?? sudokus(grid as string))
      this.#entries.push(entry instanceof PuzzleFormatError ? movedEntry(entry, line - 1) : { ...entry, line });
    return null;
  }

  /** The line on which the first text of a value is. */
  #lineOf(value: object): number {
    const [key, item] = Object.entries(value)[0] ?? [];
    const text = typeof item === "string" ? item : Array.isArray(value) ? undefined : key;
    const mark = text === undefined ? undefined : JSON.stringify(text);
    const at = mark === undefined ? -1 : this.#lines.findIndex((line, i) => i >= this.#at && line.includes(mark));
    if (at >= 0) this.#at = at;
    return this.#first + Math.max(at, 0);
  }
}

/** The rows of a list of texts, or of lists of single characters. */
function rowsOf(value: object): string[] | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const rows = value.map((row: unknown) =>
    typeof row === "string" ? row : Array.isArray(row) && row.every(isCell) ? row.join("") : undefined,
  );
  const [first] = rows;
  if (first === undefined || first.length < 2) return undefined;
  return rows.every((row) => row?.length === first.length) ? (rows as string[]) : undefined;
}

function isCell(cell: unknown): boolean {
  return /^.$/u.test(String(cell)) && (typeof cell === "string" || typeof cell === "number");
}

function sudokus(text: string): PuzzleEntry[] {
  return parseSudokuEntries(text).map((entry) => (entry instanceof PuzzleFormatError ? entry : parsedSudoku(entry)));
}

const isNothing = ({ line }: PuzzleFormatError): boolean => line === undefined;

function attempt(read: () => PuzzleEntry[], first: number): PuzzleEntry[] {
  try {
    return read().map((entry) => movedEntry(entry, first - 1));
  } catch (error) {
    if (error instanceof PuzzleFormatError) return [movedEntry(error, first - 1)];
    throw error;
  }
}
