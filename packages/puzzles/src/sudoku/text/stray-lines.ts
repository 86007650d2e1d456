import { PuzzleFormatError } from "../../errors.ts";
import type { TextLine } from "./lines.ts";
import { brokenWord } from "./read-one-line.ts";
import { countCells, findStranger } from "./read-row.ts";

const HINT = "digits are givens; . 0 * _ - ? x are blanks; a blank line separates puzzles";

/** An error of a line, with the hint on how puzzles are written. */
export function lineError(line: number, problem: string, column?: number): PuzzleFormatError {
  const where = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  const options = column === undefined ? { line, hint: HINT } : { line, column, hint: HINT };
  return new PuzzleFormatError(`${where}: ${problem}`, options);
}

/** The sizes of grids, as an error lists them. */
function sizesText(sizes: readonly number[], counted: "row" | "puzzle"): string {
  const shown = sizes.length > 4 ? [9, 6, 4, 16].filter((size) => sizes.includes(size)) : sizes;
  const list = shown.map((size) => `${counted === "row" ? size : size * size} (${size}×${size})`).join(", ");
  return sizes.length > shown.length ? `${list} …` : list;
}

/** Numbers as headings have them: `12`, `3.`, `(4)`, `7.2`, `2024-05-06`, `22.11.2026`, `12:34:56`, `1/3`. */
const NUMERAL = /^[-+#]?\d{1,16}(?:[.,:/-]\d{1,9})*[.,:)%]?$/;

const SHORT_NUMBER = /^\d{1,16}$/;

/** Whether a line consists of blanks alone and misses the length of a puzzle by one or two. Lines of `*`, `-`, `_` and `=` are decoration. */
function isEmptyGrid(text: string, sizes: readonly number[]): boolean {
  const { length } = text.trim();
  return /^[.?]+$/.test(text.trim()) && sizes.some((size) => size > 4 && Math.abs(size * size - length) <= 2);
}

/** Whether a line without words can be a number, a date, a time, decoration, or the numbers of columns. */
export function isNumeral({ text }: TextLine): boolean {
  // The fast way for single numbers, of which a text may have millions.
  if (SHORT_NUMBER.test(text)) return true;
  const tokens = text.split(/[\s()[\]{}"'`<>|‖;=]+/).filter((token) => token !== "");
  if (!/\d/.test(text) || (tokens.length <= 3 && tokens.every((token) => NUMERAL.test(token)))) return true;
  const numbers = tokens.flatMap((token) => token.split(",")).filter((token) => token !== "");
  return numbers.every((token, i) => /^\d\d?$/.test(token) && Number(token) === Number(numbers[0]) + i);
}

/** What is wrong with lines without words, one after the other, that belong to no grid; `undefined` if they may be numbers between puzzles. */
export function strayProblem(lines: readonly TextLine[], sizes: readonly number[]): PuzzleFormatError | undefined {
  const counts = lines.map((line) => countCells(line.body, true));
  const repeated = lines.length > 2 && counts[0]! > 3 && counts.every((count) => count === counts[0]);
  const at = repeated ? 0 : lines.findIndex((line) => !isNumeral(line) || isEmptyGrid(line.text, sizes));
  const line = lines[at];
  if (line === undefined) return undefined;
  const word = brokenWord(line.text);
  const [plain, dashed] = [countCells(line.body, false), counts[at]!];
  const known = (count: number): boolean => sizes.some((size) => count === size || count === size * size);
  const count = word !== undefined ? word.length : !known(plain) && known(dashed) ? dashed : plain;
  const largest = Math.max(...sizes);
  const counted = count <= largest ? "row" : "puzzle";
  const commas = line.text.split(",").length - 1;
  const note =
    commas === 0 || word !== undefined
      ? ""
      : ` (its ${commas} comma${commas === 1 ? " is no cell" : "s are no cells"})`;
  const same =
    lines.length > 1 ? `, and so ${lines.length === 2 ? "is 1 line" : `are ${lines.length - 1} lines`} after it` : "";
  const side = sizes.find((size) => count === size * size);
  const stranger = side === undefined ? undefined : findStranger(line.body, side);
  if (stranger?.isDigit)
    return lineError(
      line.number,
      `the digit ${stranger.char} is too large for a ${side}×${side} puzzle`,
      stranger.column,
    );
  if (known(count))
    return lineError(line.number, `${count} cell${count === 1 ? "" : "s"} that belong to no grid${same}`);
  return lineError(
    line.number,
    `${count} cell${count === 1 ? "" : "s"}${note}; a ${counted} has ${sizesText(sizes, counted)}`,
  );
}

/** What is wrong with a word that all but looks like a puzzle: of another length, or with a character that is no cell; `undefined` for a heading. */
export function wordProblem({ number, text, raw }: TextLine, sizes: readonly number[]): PuzzleFormatError | undefined {
  if (text.length < 12) return undefined;
  const word = brokenWord(text);
  if (word !== undefined) return lineError(number, `${word.length} cells; a puzzle has ${sizesText(sizes, "puzzle")}`);
  for (const { 0: candidate, index } of text.matchAll(/[^\s,;:"'<>=|]{12,}/g)) {
    const cells = candidate.replace(/[^0-9.*_?-]/g, "").length;
    const size = sizes.find((side) => Math.abs(side * side - candidate.length) <= Math.max(1, side / 4));
    const blanks = candidate.replace(/[^0.*_?]/g, "").length;
    if (size === undefined || cells < 0.8 * candidate.length || blanks < 3 || !/[1-9]/.test(candidate)) continue;
    const at = [...candidate].findIndex((char) => !/[0-9.*_?xX+-]/.test(char));
    if (at < 0) continue;
    const column = index + at + 1;
    const shown = JSON.stringify([...raw.slice(column - 1)][0]);
    return lineError(number, `${shown} is neither a digit from 1 to ${size} nor a blank`, column);
  }
  return undefined;
}
