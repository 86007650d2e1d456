import type { SudokuBoxes } from "../boxes.ts";
import type { Board } from "../geometry.ts";
import { drawnBoxes, gcd } from "./drawn-boxes.ts";
import type { TextLine } from "./lines.ts";
import { countCells, type Row, readCells, ZERO } from "./read-row.ts";

/** A grid of one size whose rows come line by line. */
export class GridDraft {
  readonly size: number;
  /** Whether `-` is an empty cell (else it is drawing). */
  readonly dashIsBlank: boolean;
  /** The lines that were taken for rows, the one that is broken among them. */
  readonly lines: TextLine[] = [];
  /** A line that takes the place of a row and is none. */
  broken: TextLine | undefined;
  readonly #rows: Row[] = [];
  #rules = 0;
  #heavyRules = 0;
  #blanks = 0;
  #isDoubled = false;
  #blankBefore = false;
  #isDashed = false;
  #label: "none" | "word" | "number" | undefined;

  /** @param label what is known to be before each row */
  constructor(size: number, dashIsBlank: boolean, label?: "number") {
    this.#label = label;
    this.size = size;
    this.dashIsBlank = dashIsBlank;
  }

  get isComplete(): boolean {
    return this.lines.length === this.size && (this.broken !== undefined || !this.dashIsBlank || this.#isDashed);
  }

  get isFull(): boolean {
    return this.lines.length === this.size;
  }

  get isDoubled(): boolean {
    return this.#isDoubled;
  }

  /** Adds a line as the next row. @returns whether it is one */
  add(line: TextLine): boolean {
    const index = this.lines.length;
    if (index === this.size || (this.#isDoubled && index > 0 && !this.#blankBefore)) return false;
    const reading = readLabelled(line, this.size, index, this.dashIsBlank, this.#label);
    if (reading === undefined) return false;
    // The first row may follow a name and a bracket or a colon; labels are on all rows, or on none.
    if (reading.label === "first") {
      if (index > 0) return false;
    } else {
      // Behind a name before the first row, the second one shows whether all rows have one.
      this.#label ??= reading.label;
      if (reading.label !== this.#label) return false;
    }
    this.#rows.push(reading.row);
    this.lines.push(line);
    if (this.dashIsBlank && line.text.includes("-") && /\d/.test(line.text)) this.#isDashed = true;
    this.#blankBefore = false;
    return true;
  }

  /** Adds a line that is not a row in the place of one. */
  addBroken(line: TextLine): void {
    this.broken ??= line;
    this.lines.push(line);
    this.#blankBefore = false;
  }

  /** @returns whether the grid continues after a blank line: between bands, or if one follows each row */
  addBlank(): boolean {
    const rows = this.lines.length;
    if (rows === 0 || rows === this.size) return true;
    this.#blankBefore = true;
    if (rows === 1) this.#isDoubled = true;
    if (this.#isDoubled) return true;
    this.#blanks |= 1 << rows;
    let step = this.size;
    for (let at = 1; at < this.size; at++) if ((this.#blanks & (1 << at)) !== 0) step = gcd(step, at);
    return step > 1;
  }

  /** Adds a drawn line, which a grid with dashes for blanks may take for a row. */
  addRule(line: TextLine): void {
    const rows = this.lines.length;
    if (this.dashIsBlank && rows < this.size && isDashRow(line.text, this.size)) {
      this.add(line);
      return;
    }
    if (rows === 0 || rows === this.size) return;
    this.#rules |= 1 << rows;
    if (line.text.includes("=")) this.#heavyRules |= 1 << rows;
  }

  /** The board, with the boxes that are drawn. */
  finish(): { readonly board: Board; readonly boxes: SudokuBoxes | "irregular" | undefined } {
    return {
      board: boardOf(
        this.#rows.flatMap(({ values }) => values),
        this.size,
      ),
      boxes: drawnBoxes({
        size: this.size,
        rows: this.#rows,
        rules: this.#rules,
        heavyRules: this.#heavyRules,
        blanks: this.#isDoubled ? 0 : this.#blanks,
      }),
    };
  }

  /** The values of the first row. */
  get firstRow(): readonly number[] {
    return this.#rows[0]?.values ?? [];
  }

  /** Cells on all lines that were taken for rows. */
  get cells(): number {
    return this.lines.reduce((sum, line) => sum + countCells(line.body, this.dashIsBlank), 0);
  }
}

/** A line of dashes that is a row of blanks: as many as there are cells, and no crossings. */
export function isDashRow(text: string, size: number): boolean {
  return /^[-|\s]+$/.test(text) && countCells(text, true) === size;
}

/** Digits of a board. Grids of more than nine digits may count from 0: then a `0` stands beside other blanks, or no cell is blank. */
function boardOf(values: readonly number[], size: number): Board {
  const board = new Uint8Array(values.length);
  const fromZero =
    size > 9 && values.includes(ZERO) && !values.includes(size) && (values.includes(0) || zeros(values) === size);
  for (let cell = 0; cell < board.length; cell++) {
    const value = values[cell]!;
    board[cell] = fromZero ? (value === ZERO ? 1 : value === 0 ? 0 : value + 1) : Math.max(value, 0);
  }
  return board;
}

const zeros = (values: readonly number[]): number => values.filter((value) => value === ZERO).length;

/** Reads a whole grid from one line of several words: `4 . 3 . 2 . 4 1 …`, with a label or without. */
export function readWhole(line: TextLine, size: number): Board | undefined {
  const cells = size * size;
  if (line.body.length < cells) return undefined;
  for (const text of bodies(line, size)) {
    for (const dashIsBlank of text.includes("-") ? [false, true] : [false]) {
      const row = readCells(text, size, cells, dashIsBlank);
      if (row !== undefined) return boardOf(row.values, size);
      if (line.type !== "text") continue;
      const numbered = readCells(text, size, cells + 1, dashIsBlank);
      if (numbered !== undefined) return boardOf(numbered.values.slice(1), size);
    }
  }
  return undefined;
}

/** The number before a row or puzzle: `1:`, `(1)`, `1. ` before single cells. */
const NUMBER = /^\s*(?:\(?\d{1,6}\s*[:)]\s|\d{1,6}\.\s+(?=\S\s+\S\s+\S(?:\s|$)))/;

/** What is before the cells of a line with words: `1:`, `[9][9] =`. */
const NAME = /^[^=]*=(?=[^=]*$)|^\s*[(#]?\d*\s*[):]/;

/** The parts of a line that may be its cells, without a label. */
function bodies(line: TextLine, size: number): string[] {
  const { body, text, type } = line;
  const label = (type === "text" ? NAME : NUMBER).exec(body)?.[0] ?? "";
  const parts = [body.slice(label.length)];
  // Letters are values in grids of more than nine digits.
  if (type === "text" && size > 9) parts.push(text, text.replace(/^.*[:=]/, ""));
  return parts;
}

interface LabelledRow {
  readonly row: Row;
  /** `first`: a name before the first row. */
  readonly label: "none" | "word" | "number" | "first";
}

function readLabelled(
  line: TextLine,
  size: number,
  index: number,
  dashIsBlank: boolean,
  label: LabelledRow["label"] | undefined,
): LabelledRow | undefined {
  // `3,7,,5,` may be a numbered row that ends in a blank, or a row that ends in a comma: the rows before tell.
  if (label === "number")
    return readNumbered(line, size, index, dashIsBlank) ?? readBare(line, size, index, dashIsBlank);
  return readBare(line, size, index, dashIsBlank) ?? readNumbered(line, size, index, dashIsBlank);
}

function readBare(line: TextLine, size: number, index: number, dashIsBlank: boolean): LabelledRow | undefined {
  const parts = bodies(line, size);
  for (const [i, part] of parts.entries()) {
    const row = readCells(part, size, size, dashIsBlank);
    if (row === undefined) continue;
    if (line.type !== "text") return { row, label: part === line.body ? "none" : "number" };
    if (i > 0) return { row, label: part === line.text ? "none" : "first" };
    // A date or a number behind a word is not a first row.
    const assigned = part !== line.body || /^\s*['"`]*[[({]/.test(part);
    // Words behind a row do not name it.
    if (part === line.body && line.text.trimStart().startsWith(part.trimStart())) return { row, label: "none" };
    return { row, label: assigned && index === 0 && !/^\s*\d+\s*$/.test(part) ? "first" : "word" };
  }
  return undefined;
}

/** Reads a row with its number before it: `1 | 5 3 . …`. */
function readNumbered(line: TextLine, size: number, index: number, dashIsBlank: boolean): LabelledRow | undefined {
  const number = /^\s*[|‖(]?\s*(\d{1,2})(?:[:)\].]? *(?:[,;\t]|(?=[|‖]))|[:)\].]|\s)/.exec(line.body);
  if (number === null || (Number(number[1]) !== index + 1 && Number(number[1]) !== index)) return undefined;
  const row = readCells(line.body.slice(number[0].length), size, size, dashIsBlank);
  return row === undefined ? undefined : { row, label: "number" };
}
