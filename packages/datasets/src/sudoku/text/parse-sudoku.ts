import { PuzzleFormatError } from "../../errors.ts";
import type { SudokuBoxes, SudokuSize } from "../boxes.ts";
import { type Board, type SudokuGeometry, sudokuGeometry } from "../geometry.ts";
import { readLines, READ_SIZES as SUDOKU_SIZES, type TextLine } from "./lines.ts";
import { brokenWord, type LineReading, readOneLine } from "./read-one-line.ts";
import { countCells, type RowProblem, readCells } from "./read-row.ts";
import { readSpacedGrid } from "./read-spaced.ts";

/** One puzzle read from text. */
export interface ParsedSudoku {
  /** Digits, 0 = blank; length 16, 36 or 81. */
  readonly board: Board;
  /** A solved grid on the same line that keeps the givens, if there was one. */
  readonly solution?: Board;
  /** The boxes that the text draws, where these are not the usual ones of the size. */
  readonly boxes?: SudokuBoxes;
  /** 1-based line on which the puzzle begins. */
  readonly line: number;
}

/** Reads all puzzles in a text, in whatever notation: 81 characters (36, 16) on a line with `.`, `0`, `*`, `_`, `-`, `?` or `x` for blanks,
 * also with its answer, other puzzles or other columns beside (a grid that answers none of them is an error); one line per row, digits spaced
 * or not, with commas, with boxes drawn in ASCII or box characters (there blanks may be spaces); `.sdk`, `.sdm`, `#` comments, headings such
 * as `Grid 01`; several puzzles one after the other.
 * @param options.size expect this size; by default it is seen from the text
 * @throws {PuzzleFormatError} at the first thing that is no puzzle, naming line and column, or if there is none */
export function parseSudoku(text: string, options: { readonly size?: SudokuSize } = {}): ParsedSudoku[] {
  return parseSudokuEntries(text, options).map((entry) => {
    if (entry instanceof PuzzleFormatError) throw entry;
    return entry;
  });
}

/** As {@link parseSudoku}, but a broken puzzle among others takes its place in the list as an error, and reading goes on after it.
 * @throws {PuzzleFormatError} if there is no puzzle at all, whole or broken */
export function parseSudokuEntries(
  text: string,
  options: { readonly size?: SudokuSize } = {},
): (ParsedSudoku | PuzzleFormatError)[] {
  const lines = readLines(text);
  const entries: (ParsedSudoku | PuzzleFormatError)[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const oneLine = line.type === "content" || line.type === "title" ? readOneLine(line.text, options.size) : undefined;
    if (oneLine !== undefined) {
      for (const entry of lineEntries(oneLine, line.number, options.size)) entries.push(entry);
      at++;
    } else if (line.text.length > LONGEST_ROW && line.type !== "blank" && line.type !== "skipped") {
      entries.push(tooLong(line));
      at++;
    } else if (line.type === "content" || line.type === "rule") {
      const { entry, next } = readGrid(lines, at, options.size);
      if (entry !== undefined) entries.push(entry);
      at = next;
    } else {
      at++;
    }
  }
  if (entries.length > 0) return entries;
  throw new PuzzleFormatError(text.trim() === "" ? "the text is empty" : "there is no puzzle in the text", {
    hint: "a puzzle is 81 characters (36 for 6×6, 16 for 4×4): digits, and . or 0 for blanks",
  });
}

/** Characters that a row of a drawn grid, or all of its cells with spaces between, may take. */
const LONGEST_ROW = 2000;

/** Whatever it is, it need not be held against every size and notation. */
function tooLong({ number, text }: TextLine): PuzzleFormatError {
  const problem = `line ${number}: ${text.length.toLocaleString("en-US")} characters, and no puzzle among them`;
  return new PuzzleFormatError(problem, { line: number, hint: "write one puzzle a line, or one row of it" });
}

const HINT = "digits are givens; . 0 * _ - ? x are blanks; a blank line separates puzzles";

/** The puzzles of one line, or what is wrong with it. */
function lineEntries(
  reading: LineReading,
  line: number,
  size: SudokuSize | undefined,
): (ParsedSudoku | PuzzleFormatError)[] {
  if ("problem" in reading) {
    return [
      new PuzzleFormatError(`line ${line}: ${reading.problem}`, {
        line,
        hint: "write one puzzle a line, with nothing or its answer beside it",
      }),
    ];
  }
  return reading.puzzles.map((puzzle) => {
    const side = Math.sqrt(puzzle.board.length);
    return size === undefined || size === side ? { ...puzzle, line } : otherSize(puzzle.board.length, side, size, line);
  });
}

function otherSize(cells: number, side: number, size: SudokuSize, line: number): PuzzleFormatError {
  return new PuzzleFormatError(
    `line ${line}: ${cells} cells look like a ${side}×${side} puzzle; size ${size} was asked for`,
    { line, hint: HINT },
  );
}

interface GridReading {
  readonly entry: ParsedSudoku | PuzzleFormatError | undefined;
  /** Index of the first line after it. */
  readonly next: number;
}

/** Reads the grid that begins at a line. Its size, and whether `-` draws lines or is a blank, are whatever makes a whole grid. */
function readGrid(lines: readonly TextLine[], start: number, size: SudokuSize | undefined): GridReading {
  const geometries = (size === undefined ? [...SUDOKU_SIZES].reverse() : [size]).map(sudokuGeometry);
  for (const dashIsBlank of [false, true]) {
    for (const geometry of geometries) {
      const reading = tryGrid(lines, start, geometry, dashIsBlank);
      if ("board" in reading) return { entry: { board: reading.board, line: reading.line }, next: reading.next };
    }
  }
  for (const geometry of geometries) {
    const reading = readSpacedGrid(lines, start, geometry);
    if (reading !== undefined) return { entry: { board: reading.board, line: reading.line }, next: reading.next };
  }
  return explain(lines, start, geometries, size);
}

/** Where and why the lines stopped being a grid. */
interface GridFailure {
  readonly rows: number;
  /** Line of the first row. */
  readonly first: number;
  /** Index of the line that does not fit; `undefined` if the rows ended too early. */
  readonly at?: number;
  readonly problem?: RowProblem;
  readonly next: number;
}

function tryGrid(
  lines: readonly TextLine[],
  start: number,
  geometry: SudokuGeometry,
  dashIsBlank: boolean,
): { readonly board: Board; readonly line: number; readonly next: number } | GridFailure {
  const { size, cells, boxRows } = geometry;
  const asLine = readWhole(lines[start]!, geometry, dashIsBlank);
  if (asLine !== undefined) return { board: asLine, line: lines[start]!.number, next: start + 1 };
  const board = new Uint8Array(cells);
  const doubled = isDoubleSpaced(lines, start);
  let rows = 0;
  let first = lines[start]!.number;
  for (let at = start; at < lines.length; at++) {
    const line = lines[at]!;
    // A blank line between bands, or one after each row, is drawing; elsewhere it ends the grid.
    if (line.type === "blank" && rows > 0 && (doubled || rows % boxRows === 0)) continue;
    if (line.type === "blank" || line.type === "title" || line.type === "skipped") return { rows, first, next: at };
    if (line.type === "rule" && !(dashIsBlank && isDashRow(line.text, size))) continue;
    const reading = readCells(line.text, geometry, size, dashIsBlank);
    if (!reading.ok) return { rows, first, at, problem: reading.problem, next: at };
    if (rows === 0) first = line.number;
    board.set(reading.cells, rows * size);
    if (++rows === size) return { board, line: first, next: skipRules(lines, at + 1, dashIsBlank) };
  }
  return { rows, first, next: lines.length };
}

/** Whether the next rows stand apart by one blank line each. */
function isDoubleSpaced(lines: readonly TextLine[], start: number): boolean {
  return [0, 1, 2, 3, 4, 5, 6].every((i) => lines[start + i]?.type === (i % 2 === 0 ? "content" : "blank"));
}

/** All cells on one line, spaced or with commas. */
function readWhole(line: TextLine, geometry: SudokuGeometry, dashIsBlank: boolean): Board | undefined {
  if (line.type !== "content" || countCells(line.text, dashIsBlank) > geometry.cells) return undefined;
  const reading = readCells(line.text, geometry, geometry.cells, dashIsBlank);
  return reading.ok ? Uint8Array.from(reading.cells) : undefined;
}

/** A line of dashes that is a row of blanks: as many as there are cells, and no crossings. */
function isDashRow(text: string, size: number): boolean {
  return /^[-|\s]+$/.test(text) && countCells(text, true) === size;
}

/** The rule that closes a drawn grid belongs to it. */
function skipRules(lines: readonly TextLine[], from: number, dashIsBlank: boolean): number {
  let at = from;
  while (!dashIsBlank && lines[at]?.type === "rule") at++;
  return at;
}

/** The error for lines that make no grid, in terms of the size they come closest to. */
function explain(
  lines: readonly TextLine[],
  start: number,
  geometries: readonly SudokuGeometry[],
  forced: SudokuSize | undefined,
): GridReading {
  const content = lines.findIndex((line, at) => at >= start && line.type !== "rule");
  const line = lines[content];
  // Rules that no rows follow draw nothing.
  if (line === undefined || line.type !== "content")
    return { entry: undefined, next: content < 0 ? lines.length : content };
  const cells = likelyCount(line.text);
  const geometry = nearest(geometries, cells);
  const { size } = geometry;
  const plain = tryGrid(lines, start, geometry, false) as GridFailure;
  const dashed = tryGrid(lines, start, geometry, true) as GridFailure;
  const failure = dashed.rows > plain.rows ? dashed : plain;
  const next = resync(lines, failure.at ?? failure.next, content, forced);
  const wrong = lines[failure.at ?? content]!;

  const other = SUDOKU_SIZES.find((side) => side !== forced && (cells === side || cells === side * side));
  if (forced !== undefined && other !== undefined) return { entry: otherSize(cells, other, forced, line.number), next };
  const word = brokenWord(wrong.text);
  if (word !== undefined && failure.rows === 0) return wrongCount(word.length);
  if (failure.problem?.type === "character") {
    const { char, column } = failure.problem;
    const shown = JSON.stringify(char === "-" ? char : [...wrong.raw.slice(column - 1)][0]);
    return fail(
      `line ${wrong.number}, column ${column}: ${shown} is neither a digit from 1 to ${size} nor a blank`,
      wrong.number,
      column,
    );
  }
  // No grid has that many cells, so that its size was no more than a guess.
  const guessed = !SUDOKU_SIZES.some((side) => cells === side || cells === side * side);
  if (failure.problem?.type === "digit" && failure.rows === 0 && guessed) return wrongCount(cells);
  if (failure.problem?.type === "digit") {
    const { digit, column } = failure.problem;
    return fail(
      `line ${wrong.number}, column ${column}: the digit ${digit} is too large for a ${size}×${size} puzzle`,
      wrong.number,
      column,
    );
  }
  if (failure.problem?.type === "count") {
    const { count } = failure.problem;
    if (failure.rows === 0 && count > 9) return wrongCount(count);
    const total = countBlock(lines, content);
    const sum = `the grid from line ${failure.rows === 0 ? wrong.number : failure.first} has ${total} cells, not ${geometry.cells}`;
    const row = `line ${wrong.number}: ${count} cells where a ${size}×${size} row has ${size}`;
    return fail(total === geometry.cells ? row : `${row}; ${sum}`, wrong.number);
  }
  return fail(
    `line ${failure.first}: a grid begins that has ${failure.rows} row${failure.rows === 1 ? "" : "s"} (${failure.rows * size} cells) instead of ${size} (${geometry.cells} cells)`,
    failure.first,
  );

  function wrongCount(count: number): GridReading {
    const row = count <= 9;
    const known = geometries
      .map((known) => `${row ? known.size : known.cells} (${known.size}×${known.size})`)
      .join(", ");
    const commas = wrong.text.split(",").length - 1;
    // A word of cells has none in it.
    const counted =
      commas === 0 || count !== cells ? "" : ` (its ${commas} comma${commas === 1 ? " is no cell" : "s are no cells"})`;
    const problem = `${count} cells${counted}; a ${row ? "row" : "puzzle"} has ${known}`;
    return fail(`line ${wrong.number}: ${problem}`, wrong.number, undefined, row ? next : content + 1);
  }

  function fail(message: string, lineNumber: number, column?: number, after = next): GridReading {
    const entry = new PuzzleFormatError(message, {
      line: lineNumber,
      ...(column === undefined ? {} : { column }),
      hint: HINT,
    });
    return { entry, next: after };
  }
}

/** Cells on a line, with `-` as a blank where that makes a known number. */
function likelyCount(text: string): number {
  const [plain, dashed] = [countCells(text, false), countCells(text, true)];
  const known = (count: number): boolean => SUDOKU_SIZES.some((size) => count === size || count === size * size);
  return !known(plain) && known(dashed) ? dashed : plain;
}

/** The geometry whose row, or whole grid, is closest to that many cells. */
function nearest(geometries: readonly SudokuGeometry[], count: number): SudokuGeometry {
  if (count === 0) return geometries[0]!;
  const distance = ({ size, cells }: SudokuGeometry): number =>
    Math.min(Math.abs(count - size), Math.abs(count - cells));
  return geometries.reduce((best, geometry) => (distance(geometry) < distance(best) ? geometry : best));
}

/** Cells on the lines up to the next blank one. */
function countBlock(lines: readonly TextLine[], from: number): number {
  let count = 0;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.type === "blank" || line.type === "title" || line.type === "skipped") break;
    if (line.type === "content") count += countCells(line.text, false);
  }
  return count;
}

/** After a broken grid, reading goes on behind the next blank line or heading, or with a line that is a puzzle by itself. */
function resync(lines: readonly TextLine[], from: number, atLeast: number, size: SudokuSize | undefined): number {
  let at = Math.max(from, atLeast);
  while (at < lines.length && (lines[at]!.type === "content" || lines[at]!.type === "rule")) {
    if (at > atLeast && readOneLine(lines[at]!.text, size) !== undefined) break;
    at++;
  }
  return Math.max(at, atLeast + 1);
}
