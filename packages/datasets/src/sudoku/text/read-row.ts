import type { SudokuGeometry } from "../geometry.ts";
import { BLANKS } from "./lines.ts";

/** What a line gives when it is read as one row, or as a whole grid on one line. */
export type RowReading =
  | { readonly ok: true; readonly cells: readonly number[] }
  | { readonly ok: false; readonly problem: RowProblem };

/** Why a line is no row. Columns are 1-based. */
export type RowProblem =
  | { readonly type: "character"; readonly char: string; readonly column: number }
  | { readonly type: "digit"; readonly digit: string; readonly column: number }
  | { readonly type: "count"; readonly count: number };

/** Characters between cells that mean nothing by themselves. */
const SEPARATORS = " \t|,;:+=[](){}'\"`";

/** No row of nine cells is drawn wider; what is longer is not searched for fields. */
const LONGEST_ROW = 1000;

/** Value of a cell character: a digit, 0 for a blank, or `undefined`. */
function cellValue(char: string, dashIsBlank: boolean): number | undefined {
  if (char >= "1" && char <= "9" && char.length === 1) return char.charCodeAt(0) - 48;
  return BLANKS.includes(char) || (dashIsBlank && char === "-") ? 0 : undefined;
}

/** Reads a line as `count` cells of a grid of that geometry.
 * @param dashIsBlank whether `-` is an empty cell here (else it is drawing) */
export function readCells(text: string, geometry: SudokuGeometry, count: number, dashIsBlank: boolean): RowReading {
  const problem = findStranger(text, geometry, dashIsBlank);
  if (problem !== undefined) return { ok: false, problem };
  const plain = plainCells(text, dashIsBlank);
  if (plain.length === count) return { ok: true, cells: plain };
  if (text.length > LONGEST_ROW) return { ok: false, problem: { type: "count", count: plain.length } };
  // Empty cells may be written as nothing at all: between commas, tabs or bars, or as spaces in a drawn box.
  const cells =
    readFields(text, count, dashIsBlank) ??
    (count === geometry.size ? readDrawn(text, geometry, dashIsBlank) : undefined);
  return cells === undefined ? { ok: false, problem: { type: "count", count: plain.length } } : { ok: true, cells };
}

/** Number of cells written out on a line. */
export function countCells(text: string, dashIsBlank: boolean): number {
  return plainCells(text, dashIsBlank).length;
}

function plainCells(text: string, dashIsBlank: boolean): number[] {
  const cells: number[] = [];
  for (const char of text) {
    const value = cellValue(char, dashIsBlank);
    if (value !== undefined) cells.push(value);
  }
  return cells;
}

/** The first character that belongs in no grid of this size. */
function findStranger(text: string, { size }: SudokuGeometry, dashIsBlank: boolean): RowProblem | undefined {
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    const value = cellValue(char, dashIsBlank);
    if (value !== undefined && value > size) return { type: "digit", digit: char, column: i + 1 };
    if (value === undefined && !SEPARATORS.includes(char) && char !== "-") {
      // A character outside the basic plane is two code units; show it whole.
      return { type: "character", char: String.fromCodePoint(text.codePointAt(i)!), column: i + 1 };
    }
  }
  return undefined;
}

/** One cell per field, an empty field being a blank: `5,3,,,7,,,,` or `| 5 | 3 |   |`. */
function readFields(text: string, count: number, dashIsBlank: boolean): number[] | undefined {
  for (const separator of [",", "\t", ";", "|"]) {
    if (!text.includes(separator)) continue;
    let fields = text.replace(/^\s*[[({]+|[\])}]+[,;\s]*$/g, "").split(separator);
    if (separator === "|") fields = withoutOuter(fields);
    else if (fields.length === count + 1 && fields[count]!.trim() === "") fields = fields.slice(0, count);
    if (fields.length !== count) continue;
    const cells = fields.map((field) => (field.trim() === "" ? 0 : cellValue(field.trim(), dashIsBlank)));
    if (cells.every((cell) => cell !== undefined)) return cells;
  }
  return undefined;
}

/** `|` at either end of a line opens and closes it; the empty fields outside are no cells. */
function withoutOuter(fields: readonly string[]): string[] {
  const from = fields[0]!.trim() === "" ? 1 : 0;
  const to = fields.length > from && fields.at(-1)!.trim() === "" ? fields.length - 1 : fields.length;
  return fields.slice(from, to);
}

/** Boxes drawn with bars, blanks as spaces: each cell has its place between the bars. */
function readDrawn(text: string, { size, boxCols }: SudokuGeometry, dashIsBlank: boolean): number[] | undefined {
  const stacks = size / boxCols;
  const bars = text.split("|").length - 1;
  // `      | 4 1 9 |     5` starts with a blank part, not with an outer bar: count them.
  const opened = bars >= stacks && text.trimStart().startsWith("|");
  const parts = (opened ? text.trimStart().slice(1) : text).split("|");
  if (parts.length === stacks + 1 && parts[stacks]!.trim() === "") parts.pop();
  if (parts.length !== stacks) return undefined;
  // Without outer bars the first part lacks its leading space.
  if (!opened && parts[0]!.length === 2 * boxCols) parts[0] = ` ${parts[0]}`;
  const width = Math.max(...parts.map((part) => part.length));
  const offsets = cellOffsets(width, boxCols);
  const cells: number[] = [];
  for (const part of parts) {
    const padded = part.padEnd(width); // trailing spaces may be gone
    for (let i = 0; i < width; i++) {
      const char = padded[i]!;
      const isCell = offsets.includes(i);
      if (!isCell && char !== " ") return undefined;
      if (!isCell) continue;
      const value = char === " " ? 0 : cellValue(char, dashIsBlank);
      if (value === undefined) return undefined;
      cells.push(value);
    }
  }
  return cells.length === size ? cells : undefined;
}

/** Where `count` cells stand in a part of that width: close together, with a space between, with spaces around, or three wide. */
function cellOffsets(width: number, count: number): number[] {
  const [start, step] =
    width === count
      ? [0, 1]
      : width === 2 * count - 1
        ? [0, 2]
        : width === 3 * count
          ? [1, 3]
          : width === 2 * count + 1
            ? [1, 2]
            : [-1, 0];
  return start < 0 ? [] : Array.from({ length: count }, (_, i) => start + i * step);
}
