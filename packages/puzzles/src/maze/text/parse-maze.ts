import { PuzzleFormatError } from "../../errors.ts";
import { isMazeSide, MAZE_SIDES, type MazeShape, mazeShape } from "../maze-shape.ts";
import { MAZE, withoutPath } from "../maze-tokens.ts";
import { countToken } from "../solve-maze.ts";
import { drawingFrame, framed, shortRow } from "./drawing-frame.ts";
import { type MazeBlock, mazeBlocks } from "./maze-blocks.ts";
import { countLetters, hasEnds, mazeAlphabet } from "./maze-characters.ts";
import { findEnds } from "./maze-ends.ts";
import { plainRows } from "./plain-rows.ts";

/** A maze read from text. */
export interface ParsedMaze extends MazeShape {
  /** Tokens row by row, without a path. */
  readonly maze: Uint8Array;
  /** The same with the path, where the text draws one. */
  readonly answer?: Uint8Array;
  /** 1-based line on which it begins. */
  readonly line: number;
}

/** Options for {@link parseMazes}. */
export interface ParseMazeOptions {
  /** Expect mazes of this shape: rows and columns, or the side of a square. */
  readonly shape?: number | MazeShape;
}

const HINT = "# is a wall, a space or . is free, S the start, G the goal, o a path; a blank line separates mazes";

/** Reads all mazes in a text: rows of `#`, space or `.`, `S`, `G`, and `o` for a path, or a square maze on one line; several stand apart by blank
 * lines or headings. Other characters are found by where they stand and how often ({@link mazeAlphabet}), and rows may be in quotes, brackets, with
 * separators between cells, or drawn with lines ({@link unwrapRows}). A maze has the rows and columns that are drawn. Where spaces are the free cells, editors cut them off at line ends and make blank rows empty: rows are filled up, and
 * blank lines count as rows where a maze would lack its start or goal without them, or rows of the expected shape.
 * @throws {PuzzleFormatError} with the line (and column, where it is one character) of the first maze that cannot be read */
export function parseMazes(text: string, options: ParseMazeOptions = {}): ParsedMaze[] {
  return parseMazeEntries(text, options).map((entry) => {
    if (entry instanceof PuzzleFormatError) throw entry;
    return entry;
  });
}

/** As {@link parseMazes}, but a broken maze among others takes its place as an error.
 * @throws {PuzzleFormatError} if the text holds nothing at all */
export function parseMazeEntries(text: string, options: ParseMazeOptions = {}): (ParsedMaze | PuzzleFormatError)[] {
  const shape = options.shape === undefined ? undefined : mazeShape(options.shape);
  const { lines, raw, numbers } = plainRows(text.split(/\r\n|\n|\r/));
  const blocks = mazeBlocks(lines);
  if (blocks.length === 0) throw new PuzzleFormatError("there is no maze in the text", { hint: HINT });
  return blocks.flatMap((block, i) => {
    const sides = oneLineSides(lines, block, shape);
    if (sides !== undefined) {
      return sides.map((side, row) => {
        const place = { lines, raw, numbers, from: block.from + row, end: block.from + row + 1 };
        return readMaze(place, side ?? shape, side !== undefined);
      });
    }
    const before = blocks[i - 1]?.end ?? 0;
    const after = blocks[i + 1]?.from ?? lines.length;
    const whole = shape === undefined ? block : upToShape(lines, block, shape, before, after);
    return [readMaze({ lines, raw, numbers, ...whole }, shape, false)];
  });
}

/** The shapes of mazes that stand on one line each, `undefined` for a line that is none: of a single line, or of several of which more than one has
 * a start and a goal, so that they are no drawing. */
function oneLineSides(
  lines: readonly string[],
  { from, end }: MazeBlock,
  expected: MazeShape | undefined,
): (MazeShape | undefined)[] | undefined {
  const shapes = lines.slice(from, end).map((line) => {
    const shape = expected ?? squareOf(line.length);
    return shape !== undefined && line.length === shape.rows * shape.cols && hasEnds([line]) ? shape : undefined;
  });
  const whole = shapes.filter((shape) => shape !== undefined).length;
  return whole === shapes.length || whole > 1 ? shapes : undefined;
}

function squareOf(length: number): MazeShape | undefined {
  const side = Math.round(Math.sqrt(length));
  return side * side === length && side > 2 ? { rows: side, cols: side } : undefined;
}

/** Blank lines about a block that its expected rows need, where spaces are the free cells. */
function upToShape(
  lines: readonly string[],
  { from, end }: MazeBlock,
  { rows }: MazeShape,
  before: number,
  after: number,
): MazeBlock {
  const isBlank = (at: number): boolean => lines[at]?.trim() === "";
  if (end - from >= rows || lines.slice(from, end).some((line) => line.includes("."))) return { from, end };
  let [first, last] = [from, end];
  // The last line of a text ends with a line break, behind which nothing is.
  const ends = after === lines.length && lines.at(-1) === "" ? after - 1 : after;
  while (last - first < rows && first > before && isBlank(first - 1)) first--;
  while (last - first < rows && last < ends && isBlank(last)) last++;
  return last - first === rows ? { from: first, end: last } : { from, end };
}

/** Where a maze stands in its text. */
interface Place extends MazeBlock {
  readonly lines: readonly string[];
  /** The lines as they were written. */
  readonly raw: readonly string[];
  /** The number of each line in the text. */
  readonly numbers: readonly number[];
}

function readMaze(
  { lines, raw, numbers, from, end }: Place,
  expected: MazeShape | undefined,
  onOneLine: boolean,
): ParsedMaze | PuzzleFormatError {
  const line = numbers[from]!;
  const numberOf = (row: number): number => numbers[from + row] ?? line + row;
  const frame = onOneLine ? { offset: 0, step: 1 as const } : drawingFrame(lines.slice(from, end));
  const written = framed(lines.slice(from, end), frame);
  const cols = onOneLine ? expected!.cols : (expected?.cols ?? columnsOf(written));
  const rows = onOneLine
    ? Array.from({ length: expected!.rows }, (_, row) => written[0]!.slice(row * cols, (row + 1) * cols))
    : written.map((row) => withoutSurplus(row, cols));
  const alphabet = mazeAlphabet(written);
  const stranger = findStranger(written, alphabet);
  if (stranger !== undefined) {
    const { row } = stranger;
    const at = frame.offset + stranger.col * frame.step;
    const column = at + 1;
    const char = [...raw[from + row]!.replaceAll("\uFEFF", "").replaceAll("\uFE0F", "")][at];
    const number = numberOf(row);
    const problem = `line ${number}, column ${column}: ${JSON.stringify(char)} is not a character of a maze`;
    return new PuzzleFormatError(problem, { line: number, column, hint: HINT });
  }
  const problem = shapeProblem(rows, cols, expected, numberOf) ?? endsProblem(written, line);
  if (problem !== undefined) return problem;
  const grid = new Uint8Array(rows.length * cols).fill(MAZE.free);
  for (const [row, text] of rows.entries()) {
    for (let col = 0; col < text.length; col++) grid[row * cols + col] = alphabet.get(text[col]!)!;
  }
  for (const [token, letter, role] of [
    [MAZE.start, "S", "start"],
    [MAZE.goal, "G", "goal"],
  ] as const) {
    const found = countToken(grid, token);
    if (found === 1) continue;
    return new PuzzleFormatError(
      found === 0
        ? `the maze from line ${line} has no ${letter}, the ${role}`
        : `the maze from line ${line} has ${found} times ${letter}; there is one ${role}`,
      { line, hint: HINT },
    );
  }
  const drawn = grid.includes(MAZE.path);
  return { rows: rows.length, cols, maze: withoutPath(grid), ...(drawn ? { answer: grid } : {}), line };
}

/** What is wrong with two characters that occur once, where nothing says which one is the start. */
function endsProblem(rows: readonly string[], line: number): PuzzleFormatError | undefined {
  const { start, goal, isUnclear } = findEnds(countLetters(rows));
  if (!isUnclear) return undefined;
  const [first, second] = [start, goal].map((char) => JSON.stringify(char));
  return new PuzzleFormatError(`the maze from line ${line} has ${first} and ${second} once each: which is the start?`, {
    line,
    hint: "write S for the start and G for the goal",
  });
}

/** The likely columns of a maze. Where rows differ in length, spaces were cut off from some, or a few too many left. */
function columnsOf(rows: readonly string[]): number {
  const widest = (lengths: readonly number[]): number => lengths.reduce((most, length) => Math.max(most, length), 0);
  const raw = rows.map((row) => row.length);
  const [longest, drawn] = [widest(raw), widest(rows.map((row) => row.trimEnd().length))];
  // Of the widths that would do, one that makes a square is the likeliest.
  return raw.some((length) => length !== longest) && rows.length >= drawn && rows.length <= longest
    ? rows.length
    : longest;
}

/** Takes off spaces at the end that are beyond the last column. */
function withoutSurplus(row: string, cols: number): string {
  return row.length > cols ? row.slice(0, cols) + row.slice(cols).trimEnd() : row;
}

/** The first character that is none of a maze's. */
function findStranger(
  rows: readonly string[],
  alphabet: ReadonlyMap<string, number>,
): { readonly row: number; readonly col: number } | undefined {
  for (const [row, text] of rows.entries()) {
    const col = [...text].findIndex((char) => !alphabet.has(char));
    if (col >= 0) return { row, col };
  }
  return undefined;
}

function shapeProblem(
  rows: readonly string[],
  cols: number,
  expected: MazeShape | undefined,
  numberOf: (row: number) => number,
): PuzzleFormatError | undefined {
  const line = numberOf(0);
  const wrong = (message: string, at = line): PuzzleFormatError =>
    new PuzzleFormatError(message, { line: at, hint: HINT });
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  const whole = rows.every((row) => row.length === width);
  if (expected !== undefined && whole && (width !== expected.cols || rows.length !== expected.rows))
    return wrong(`line ${line}: this maze is ${rows.length}×${width}; ${expected.rows}×${expected.cols} was asked for`);
  if (!isMazeSide(rows.length) || !isMazeSide(cols))
    return wrong(
      `line ${line}: a maze has ${MAZE_SIDES.min} to ${MAZE_SIDES.max} rows and columns, got ${rows.length} and ${cols}`,
    );
  // Only spaces may be missing at the end of a row.
  const dotted = rows.some((row) => row.includes("."));
  const walled = rows.every((row) => !row.includes(" "));
  for (const [row, text] of rows.entries()) {
    if (text.length > cols || (text.length > 0 && text.length < cols && (dotted || walled)))
      return wrong(
        `line ${numberOf(row)}: a row of ${text.length} cells; this maze has rows of ${cols}`,
        numberOf(row),
      );
  }
  const short = shortRow(rows);
  if (short >= 0) {
    const at = numberOf(short);
    return wrong(`line ${at}: a row of ${rows[short]!.length} cells; this maze has rows of ${cols}`, at);
  }
  if (expected !== undefined && rows.length !== expected.rows)
    return wrong(`line ${line}: this maze has ${rows.length} rows; ${expected.rows}×${expected.cols} was asked for`);
  return undefined;
}
