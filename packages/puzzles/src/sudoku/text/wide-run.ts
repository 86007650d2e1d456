import type { LineRun } from "../../text/line-run.ts";
import type { SudokuBoxes } from "../boxes.ts";
import { type Board, sudokuGeometry } from "../geometry.ts";
import { findClashes } from "../rules.ts";
import { lexLine, type TextLine } from "./lines.ts";
import { lineError } from "./stray-lines.ts";
import type { SudokuEntry } from "./sudoku-reader.ts";
import { WIDE_SIZES, wideBoard, wideTokens } from "./wide-cells.ts";
import { type WideRow, wholeGrid } from "./wide-grids.ts";

/** Nothing but cells of a wide grid, and what is drawn between them. */
const CELLS_ONLY = /^[\s|‖│┃║,;:[\](){}'"`+0-9A-Pa-p.*_?xX-]*$/;

const SEPARATORS = /[\s|‖,;:[\](){}'"`+]+/;

/** Characters of a whole grid of 25×25 on one line, with quotes and separators between the cells. */
const MAX_LENGTH = 10_000;

/** Rows that are enough for an error: fewer may be headings. */
const SURE_ROWS = 3;

/** Begins a grid of 8×8, or of 10×10 to 25×25. */
export function beginWideRun(raw: string, isInside: boolean): LineRun<SudokuEntry> | undefined {
  if (isInside || raw.length < 8 || raw.length > MAX_LENGTH || raw.length === 81 || !CELLS_ONLY.test(raw))
    return undefined;
  const row = wideRow(lexLine(raw, 1));
  return row === undefined ? undefined : new WideRun(row);
}

/** A row of a wide grid, or a whole one. */
function wideRow(line: TextLine): WideRow | undefined {
  if (line.type !== "cells" && line.type !== "text") return undefined;
  const tokens = wideTokens(line.text);
  if (tokens === undefined) return undefined;
  const size = WIDE_SIZES.includes(tokens.length) ? tokens.length : Math.sqrt(tokens.length);
  if (!WIDE_SIZES.includes(size) || wideBoard(tokens, size) === undefined) return undefined;
  const words = wordsOf(line.text);
  // Words of several lengths are a name, or a label, beside a puzzle.
  if (words.length !== tokens.length && words.some((word) => word.length !== words[0]?.length)) return undefined;
  return tokens.some((token) => /[0-9.*_?]/.test(token)) ? { line, tokens } : undefined;
}

function wordsOf(text: string): string[] {
  return text.split(SEPARATORS).filter((word) => word !== "");
}

class WideRun implements LineRun<SudokuEntry> {
  readonly #rows: WideRow[];
  /** Numbers of rows after which a line is drawn, or left blank. */
  readonly #bands: number[] = [];
  readonly #size: number;
  readonly #isSpaced: boolean;
  #lines = 1;
  /** A row of another length, among rows of this grid. */
  #broken: WideRow | undefined;

  constructor(first: WideRow) {
    this.#rows = [first];
    const { length } = first.tokens;
    this.#isSpaced = wordsOf(first.line.text).length === length;
    this.#size = WIDE_SIZES.includes(length) ? length : Math.sqrt(length);
  }

  get #isOneLine(): boolean {
    return (this.#rows[0] as WideRow).tokens.length === this.#size ** 2;
  }

  get isWhole(): boolean {
    return this.#isOneLine || this.#rows.length === this.#size;
  }

  add(raw: string): boolean {
    if (this.isWhole) return false;
    const line = lexLine(raw, this.#lines + 1);
    if (line.type === "blank" || line.type === "rule" || line.type === "comment") {
      if (line.type !== "comment") this.#bands.push(this.#rows.length);
      this.#lines++;
      return true;
    }
    const tokens = line.type === "section" ? undefined : wideTokens(line.text);
    if (tokens === undefined) return false;
    // Rows of one grid have spaces between their cells, or none.
    const isSpaced = wordsOf(line.text).length === tokens.length;
    if (isSpaced !== this.#isSpaced) return false;
    if (tokens.length !== this.#size) {
      // A single row may have lost or gained a cell.
      const isNear = Math.abs(tokens.length - this.#size) <= 2 && this.#isSure;
      if (!isNear || this.#broken !== undefined || this.#bands.at(-1) === this.#rows.length) return false;
      this.#broken = { line, tokens };
    } else if (wideBoard(tokens, this.#size) === undefined) {
      if (!this.#isSure || this.#rows.length < SURE_ROWS || this.#broken !== undefined) return false;
      this.#broken = { line, tokens };
    }
    this.#rows.push({ line, tokens });
    this.#lines++;
    return true;
  }

  read(first: number): SudokuEntry[] | undefined {
    const [row] = this.#rows as [WideRow];
    if (this.#isOneLine) {
      const board = wideBoard(row.tokens, this.#size);
      if (board === undefined || (!this.#isSure && hasClash(board))) return undefined;
      return [{ board, line: first }];
    }
    const grid = this.isWhole && this.#broken === undefined ? wholeGrid(this.#rows, this.#bands) : undefined;
    // Rows without large values may be numbered rows of a smaller grid, or small grids on one line each.
    if (grid !== undefined && grid !== "irregular")
      return this.#isSure || !hasClash(grid.board, grid.boxes) ? [{ ...grid, line: first }] : undefined;
    return this.#isSure && this.#rows.length >= SURE_ROWS ? [this.#problem(first, grid)] : undefined;
  }

  /** Whether the rows have values that no smaller grid has. */
  get #isSure(): boolean {
    return this.#rows.some(({ tokens }) => tokens.some((token) => /^([A-WYZ]|\d\d)$/i.test(token)));
  }

  #problem(first: number, grid: "irregular" | undefined): SudokuEntry {
    const size = this.#size;
    if (grid === "irregular") return lineError(first, `the lines of this ${size}×${size} grid do not draw equal boxes`);
    const rows = this.#rows.length;
    if (this.#broken === undefined) return lineError(first, `a grid begins that has ${rows} rows instead of ${size}`);
    const cells = this.#broken.tokens.length;
    const problem =
      cells === size ? `a value is larger than ${size}` : `${cells} cells where a ${size}×${size} row has ${size}`;
    return lineError(first + this.#broken.line.number - 1, problem);
  }
}

function hasClash(board: Board, boxes?: SudokuBoxes): boolean {
  return findClashes(board, sudokuGeometry(boxes ?? Math.sqrt(board.length))).length > 0;
}
