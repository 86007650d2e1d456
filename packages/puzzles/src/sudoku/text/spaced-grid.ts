import type { Board } from "../geometry.ts";
import type { TextLine } from "./lines.ts";

/** The largest grid whose values are single digits. */
const LARGEST = 9;

/** Lines of nothing but digits and spaces, which may be a grid whose blanks are spaces: `53  7`, or `5 3     7`, for a row that ends in blanks;
 * an empty line for an empty row. So little speaks for such a grid that it counts only where no other reading does, and where spaces are
 * among the digits all over. */
export class SpacedLines {
  readonly #sizes: readonly number[];
  readonly #lines: TextLine[] = [];
  #spaces = 0;

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes.filter((size) => size <= LARGEST);
  }

  /** The first of the lines. */
  get first(): TextLine | undefined {
    return this.#lines[0];
  }

  /** Adds a line. @returns whether the lines may still become such a grid */
  add(line: TextLine): boolean {
    if (this.#lines.length === LARGEST || !canBegin(line)) {
      if (line.type !== "blank" || this.#lines.length === 0 || this.#lines.length === LARGEST) return false;
    }
    this.#lines.push(line);
    this.#spaces += line.text.split(" ").length - 1;
    return true;
  }

  /** The board, once the lines are a whole one. */
  board(): Board | undefined {
    const size = this.#lines.length;
    if (this.#spaces < size || !this.#sizes.includes(size)) return undefined;
    const rows = this.#lines.map(({ text }) => text.trimEnd());
    return readSpaced(rows, size, 1) ?? readSpaced(rows, size, 2);
  }
}

/** Whether such a grid can begin with a line. */
export function canBegin({ type, text }: TextLine): boolean {
  return type === "cells" && text.length <= 4 * LARGEST && /^[1-9 ]+$/.test(text);
}

/** @param step characters from one cell to the next */
function readSpaced(rows: readonly string[], size: number, step: number): Board | undefined {
  const written = rows.filter((row) => row !== "");
  const indents = written.map((row) => row.length - row.trimStart().length);
  const indent = Math.min(...indents);
  const width = Math.max(...written.map((row) => row.length));
  const full = step * (size - 1) + 1;
  // Indented rows tell which column is the first one only where the last one is there, too.
  const start = width <= full ? 0 : indent;
  if (width - start !== full && (start > 0 || width > full)) return undefined;
  const board = new Uint8Array(size * size);
  let inner = 0;
  let isIrregular = false;
  for (const [row, text] of rows.entries()) {
    for (let at = start; at < text.length; at++) {
      const digit = text[at] === " " ? 0 : Number(text[at]);
      const isCell = (at - start) % step === 0;
      if (digit > 0 && (!isCell || digit > size)) return undefined;
      if (!isCell) continue;
      board[row * size + (at - start) / step] = digit;
      if (digit === 0) inner++;
      if (digit === 0 && /\d/.test(text.slice(0, at))) isIrregular = true;
    }
  }
  return inner >= size && isIrregular ? board : undefined;
}

/** Reads a whole grid of digits and spaces from one line, as in `4 3 2 41 14  3  4`. */
export function readSpacedLine({ text, type }: TextLine, size: number): Board | undefined {
  const cells = size * size;
  const row = text.trimEnd();
  if (type !== "cells" || row.length > cells || row.length <= cells - size || !/^[1-9 ]*$/.test(row)) return undefined;
  const board = new Uint8Array(cells);
  let inner = 0;
  let isEvery = true;
  for (let i = 0; i < row.length; i++) {
    if (row[i] === " ") inner++;
    else if (Number(row[i]) > size) return undefined;
    else board[i] = Number(row[i]);
    if (i % 2 === 1 && row[i] !== " ") isEvery = false;
  }
  return inner >= size && !isEvery ? board : undefined;
}
