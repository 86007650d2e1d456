import { BLANKS, HEAVY_BAR } from "./lines.ts";

/** The cells of one row, and what separates them. */
export interface Row {
  /** 0 is a blank, {@link ZERO} the digit 0, which is a blank unless the grid counts from 0. */
  readonly values: readonly number[];
  /** Bit i is set where a bar stands before cell i. */
  readonly bars: number;
  /** Likewise for heavy or double bars. */
  readonly heavyBars: number;
  /** Likewise for gaps that are wider than others, where there are no bars. */
  readonly gaps: number;
}

/** A written `0` in a row of more than nine cells. */
export const ZERO = -1;

/** No row of 25 cells is drawn wider; longer lines are not searched for fields. */
const LONGEST_ROW = 1000;

/** Reads text as `count` cells with values up to `size`: characters or numbers with anything between, fields that may be empty, or a
 * drawn row whose blanks are spaces.
 * @param dashIsBlank whether `-` is an empty cell (else it is drawing)
 * @returns `undefined` if it is not that many cells */
export function readCells(text: string, size: number, count: number, dashIsBlank: boolean): Row | undefined {
  return (
    readNumbers(text, size, count) ??
    readCharacters(text, size, count, dashIsBlank) ??
    (text.length > LONGEST_ROW
      ? undefined
      : (readFields(text, size, count, dashIsBlank) ??
        (count === size ? readDrawn(text, size, dashIsBlank) : undefined)))
  );
}

/** Value of a cell character: 1 to 9, then A to P; `undefined` for other characters and values above `size`. */
function cellValue(char: string, size: number, dashIsBlank: boolean): number | undefined {
  const code = char.charCodeAt(0);
  if (code > 48 && code <= 57) return code - 48 <= size ? code - 48 : undefined;
  if (code === 48) return size > 9 ? ZERO : 0;
  if (BLANKS.includes(char) || (dashIsBlank && char === "-")) return 0;
  if (size <= 9) return undefined;
  const letter = code >= 97 ? code - 97 : code - 65;
  return letter >= 0 && letter + 10 <= size ? letter + 10 : undefined;
}

/** 1 for digits and blanks, 2 for `-`. */
const CELL_CODES = new Uint8Array(128);
for (const char of `123456789${BLANKS}`) CELL_CODES[char.charCodeAt(0)] = 1;
CELL_CODES[45] = 2;

/** Number of cells written out in a text, one character each. */
export function countCells(text: string, dashIsBlank: boolean): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const kind = CELL_CODES[text.charCodeAt(i)];
    if (kind === 1 || (kind === 2 && dashIsBlank)) count++;
  }
  return count;
}

const SEPARATOR = /[\s|‖,;:+=[\](){}'"`<>/]/;

/** One character a cell. */
function readCharacters(text: string, size: number, count: number, dashIsBlank: boolean): Row | undefined {
  const values: number[] = [];
  let [bars, heavyBars, barsHere] = [0, 0, 0];
  const spaces: number[] = [];
  let space = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    const value = cellValue(char, size, dashIsBlank);
    if (value !== undefined) {
      if (values.length === count) return undefined;
      if (values.length > 0 && values.length < size) {
        if (barsHere > 0) bars |= 1 << values.length;
        if (barsHere > 1) heavyBars |= 1 << values.length;
        spaces.push(space);
      }
      [barsHere, space] = [0, 0];
      values.push(value);
    } else if (char === "|") barsHere++;
    else if (char === HEAVY_BAR) barsHere += 2;
    else if (char === " ") space++;
    else if (char === "\t") space += 4;
    else if (char !== "-" ? !SEPARATOR.test(char) : isSign(text, i)) return undefined;
  }
  if (values.length !== count) return undefined;
  return { values, bars, heavyBars, gaps: bars === 0 ? widerGaps(spaces) : 0 };
}

/** Whether the `-` at a place makes a number negative: `7,-5,3`. */
function isSign(text: string, at: number): boolean {
  return /[1-9]/.test(text[at + 1] ?? "") && (at === 0 || /[,;\t [({]/.test(text[at - 1]!));
}

function widerGaps(spaces: readonly number[]): number {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const space of spaces) [least, most] = [Math.min(least, space), Math.max(most, space)];
  let gaps = 0;
  if (most > least) for (const [i, space] of spaces.entries()) if (space === most) gaps |= 1 << (i + 1);
  return gaps;
}

/** One number a cell, where some take two characters: `16`, or `-1` for a blank. */
function readNumbers(text: string, size: number, count: number): Row | undefined {
  if (!/-1(?!\d)|\d\d/.test(text) || !SEPARATOR.test(text)) return undefined;
  const values: number[] = [];
  let [bars, heavyBars, barsHere] = [0, 0, 0];
  for (const [token] of text.matchAll(/[|‖]|[^\s|‖,;:+=[\](){}'"`<>/]+/g)) {
    if (token === "|" || token === HEAVY_BAR) {
      barsHere += token === "|" ? 1 : 2;
      continue;
    }
    const value = token === "-1" || token === "--" || token === "-" || token === ".." ? 0 : numberOf(token, size);
    if (value === undefined || values.length === count) return undefined;
    if (values.length > 0 && barsHere > 0 && values.length < size) {
      bars |= 1 << values.length;
      if (barsHere > 1) heavyBars |= 1 << values.length;
    }
    barsHere = 0;
    values.push(value);
  }
  return values.length === count ? { values, bars, heavyBars, gaps: 0 } : undefined;
}

function numberOf(token: string, size: number): number | undefined {
  if (token.length === 1) return cellValue(token, size, true);
  if (size <= 9 || !/^\d\d$/.test(token)) return undefined;
  const value = Number(token);
  return value === 0 ? ZERO : value <= size ? value : undefined;
}

/** One cell per field, an empty field being a blank: `5,3,,,7,,,,` or `| 5 | 3 |   |`. */
function readFields(text: string, size: number, count: number, dashIsBlank: boolean): Row | undefined {
  for (const separator of [",", "\t", ";", "|"]) {
    if (!text.includes(separator)) continue;
    const plain = separator === "|" ? text.replaceAll(HEAVY_BAR, "|") : text;
    let fields = plain.replace(/^\s*[[({]+|[\])}]+[,;\s]*$/g, "").split(separator);
    if (separator === "|") fields = withoutOuter(fields);
    else if (fields.length === count + 1 && fields[count]!.trim() === "") fields = fields.slice(0, count);
    if (fields.length !== count) continue;
    const values = fields.map((field) => fieldValue(field.trim().replace(/^(["'])(.*)\1$/, "$2"), size, dashIsBlank));
    if (!values.every((value) => value !== undefined)) continue;
    const heavyBars = separator === "|" ? heavyFields(text) & allGaps(size) : 0;
    return { values, bars: separator === "|" ? allGaps(size) : 0, heavyBars, gaps: 0 };
  }
  return undefined;
}

function fieldValue(field: string, size: number, dashIsBlank: boolean): number | undefined {
  if (field === "" || field === "-1") return 0;
  return field.length === 1 ? cellValue(field, size, dashIsBlank) : numberOf(field, size);
}

/** A gap before every cell but the first. */
export const allGaps = (size: number): number => (2 ** size - 1) & ~1;

/** Which of the bars between fields are heavy. */
function heavyFields(text: string): number {
  const bars = text.trim().replace(/^[|‖]/, "").match(/[|‖]/g) ?? [];
  return bars.reduce((mask, bar, i) => (bar === HEAVY_BAR ? mask | (1 << (i + 1)) : mask), 0);
}

/** `|` at either end of a line opens and closes it; the empty fields outside are not cells. */
function withoutOuter(fields: readonly string[]): string[] {
  const from = fields[0]!.trim() === "" ? 1 : 0;
  const to = fields.length > from && fields.at(-1)!.trim() === "" ? fields.length - 1 : fields.length;
  return fields.slice(from, to);
}

/** Boxes drawn with bars, blanks as spaces: each cell has its place between the bars. */
function readDrawn(original: string, size: number, dashIsBlank: boolean): Row | undefined {
  const text = original.replaceAll(HEAVY_BAR, "|");
  const bars = text.split("|").length - 1;
  if (bars === 0) return undefined;
  for (let boxCols = 2; boxCols < size; boxCols++) {
    if (size % boxCols !== 0) continue;
    const stacks = size / boxCols;
    // `      | 4 1 9 |     5` starts with a blank part, not with an outer bar: count them.
    const opened = bars >= stacks && text.trimStart().startsWith("|");
    const parts = (opened ? text.trimStart().slice(1) : text).split("|");
    if (parts.length === stacks + 1 && parts[stacks]!.trim() === "") parts.pop();
    if (parts.length !== stacks) continue;
    const values = readParts(parts, boxCols, opened, size, dashIsBlank);
    if (values === undefined) continue;
    let mask = 0;
    for (let cell = boxCols; cell < size; cell += boxCols) mask |= 1 << cell;
    return { values, bars: mask, heavyBars: 0, gaps: 0 };
  }
  return undefined;
}

function readParts(
  parts: string[],
  boxCols: number,
  opened: boolean,
  size: number,
  dashIsBlank: boolean,
): number[] | undefined {
  // Without outer bars the first part lacks its leading space.
  if (!opened && parts[0]!.length === 2 * boxCols) parts[0] = ` ${parts[0]}`;
  const width = Math.max(...parts.map((part) => part.length));
  const offsets = cellOffsets(width, boxCols);
  const values: number[] = [];
  for (const part of parts) {
    const padded = part.padEnd(width); // trailing spaces may be gone
    for (let i = 0; i < width; i++) {
      const char = padded[i]!;
      const isCell = offsets.includes(i);
      if (!isCell && char !== " ") return undefined;
      if (!isCell) continue;
      const value = char === " " ? 0 : cellValue(char, size, dashIsBlank);
      if (value === undefined) return undefined;
      values.push(value);
    }
  }
  return values.length === size ? values : undefined;
}

/** Returns the offsets of `count` cells in a part of that width: adjacent, with a space between, with spaces around, or three wide. */
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

/** The first character that belongs in no grid of this size. Columns are 1-based. */
export function findStranger(
  text: string,
  size: number,
): { readonly char: string; readonly column: number; readonly isDigit: boolean } | undefined {
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (cellValue(char, size, true) !== undefined || SEPARATOR.test(char)) continue;
    const isDigit = char >= "0" && char <= "9";
    // A character outside the basic plane is two code units; show it whole.
    return { char: String.fromCodePoint(text.codePointAt(i)!), column: i + 1, isDigit };
  }
  return undefined;
}
