import { PuzzleFormatError } from "../../errors.ts";
import { checkMazeSize } from "../generate-maze.ts";
import { MAZE, MAZE_SIDES, withoutPath } from "../maze-tokens.ts";
import { countToken } from "../solve-maze.ts";

/** A maze read from text. */
export interface ParsedMaze {
  readonly size: number;
  /** `[size²]` tokens, without a path. */
  readonly maze: Uint8Array;
  /** The same with the path, where the text draws one. */
  readonly answer?: Uint8Array;
  /** 1-based line on which it begins. */
  readonly line: number;
}

const HINT = "# is a wall, a space or . is free, S the start, G the goal, o a path; a blank line separates mazes";

const TOKENS: Readonly<Record<string, number>> = {
  "#": MAZE.wall,
  " ": MAZE.free,
  ".": MAZE.free,
  S: MAZE.start,
  s: MAZE.start,
  G: MAZE.goal,
  g: MAZE.goal,
  o: MAZE.path,
  O: MAZE.path,
};

/** Reads all mazes in a text: rows of `#`, space or `.`, `S`, `G`, and `o` for a path, or a whole maze on one line; several stand apart by blank
 * lines. Where spaces are the free cells, editors cut them off at line ends and make blank rows empty: rows are filled up, and blank lines count as
 * rows where a maze would be incomplete without them.
 * @throws {PuzzleFormatError} with the line (and column, where it is one character) of the first maze that cannot be read */
export function parseMazes(text: string, options: { readonly size?: number } = {}): ParsedMaze[] {
  return parseMazeEntries(text, options).map((entry) => {
    if (entry instanceof PuzzleFormatError) throw entry;
    return entry;
  });
}

/** As {@link parseMazes}, but a broken maze among others takes its place as an error.
 * @throws {PuzzleFormatError} if the text holds nothing at all */
export function parseMazeEntries(
  text: string,
  options: { readonly size?: number } = {},
): (ParsedMaze | PuzzleFormatError)[] {
  const { size } = options;
  if (size !== undefined) checkMazeSize(size);
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  if (!lines.some(hasCells)) throw new PuzzleFormatError("there is no maze in the text", { hint: HINT });
  const whole = wholeText(lines, size);
  if (whole !== undefined) return [readMaze(lines, whole.from, whole.side, size)];
  const entries: (ParsedMaze | PuzzleFormatError)[] = [];
  for (let at = 0; at < lines.length; ) {
    if (!hasCells(lines[at]!)) {
      at++;
      continue;
    }
    const { from, side, next } = findBlock(lines, at, size);
    entries.push(readMaze(lines, from, side, size, next - from));
    at = next;
  }
  return entries;
}

function hasCells(line: string): boolean {
  return line.trim() !== "";
}

/** A text that is one square grid, blank rows and all. */
function wholeText(lines: readonly string[], size: number | undefined): { from: number; side: number } | undefined {
  const first = lines.findIndex(hasCells);
  const end = lines.findLastIndex(hasCells) + 1;
  const side = size ?? sideOf(lines.slice(first, end));
  if (side < 3 || end - first > side || lines.some((line) => line.includes("."))) return undefined;
  // More than one start or goal: more than one maze, or a broken one.
  if (lines.join("").replace(/[^SsGg]/g, "").length > 2) return undefined;
  // Blank rows may be the first ones or the last; as many as are there may count.
  const spare = lines.length - (lines.at(-1) === "" ? 1 : 0);
  if (end - first === side) return { from: first, side };
  if (spare === side) return { from: 0, side };
  return undefined;
}

/** The lines of the maze that begins about a line: up to the next blank line, and over it if rows are missing. */
function findBlock(
  lines: readonly string[],
  at: number,
  size: number | undefined,
): { readonly from: number; readonly side: number; readonly next: number } {
  const stop = (from: number): number => {
    let line = from;
    while (line < lines.length && hasCells(lines[line]!)) line++;
    return line;
  };
  let end = stop(at);
  const onOneLine = squareRoot(lines[at]!.length);
  if (
    onOneLine !== undefined &&
    /s.*g|g.*s/i.test(lines[at]!) &&
    (size ?? onOneLine) === onOneLine &&
    end - at < onOneLine ** 2
  )
    return { from: at, side: onOneLine, next: at + 1 };
  const side = size ?? sideOf(lines.slice(at, end));
  if (end - at >= side || lines[at]!.includes(".")) return { from: at, side, next: end };
  // Rows of spaces above, if they were kept as spaces, belong to it.
  let from = at;
  while (from > 0 && lines[from - 1]!.length === side && !hasCells(lines[from - 1]!)) from--;
  // Take up lines until the grid is square; text that still does not end there is an error to explain.
  while (end - from < side && end < lines.length) end = hasCells(lines[end]!) ? stop(end) : end + 1;
  return end - from === side ? { from, side, next: end } : { from: at, side, next: stop(at) };
}

/** The likely side of the maze that rows belong to. Where they differ in length, spaces were cut off from some, or a few too many left. */
function sideOf(rows: readonly string[]): number {
  const widest = (lengths: readonly number[]): number => lengths.reduce((most, length) => Math.max(most, length), 0);
  const raw = rows.map((row) => row.length);
  if (raw.every((length) => length === raw[0])) return raw[0]!;
  return rows.length >= widest(rows.map((row) => row.trimEnd().length)) ? rows.length : widest(raw);
}

/** The side of a maze whose cells are on one line of that length. */
function squareRoot(length: number): number | undefined {
  const side = Math.round(Math.sqrt(length));
  return side * side === length && side > 2 ? side : undefined;
}

function readMaze(
  lines: readonly string[],
  from: number,
  side: number,
  size: number | undefined,
  count = side,
): ParsedMaze | PuzzleFormatError {
  const line = from + 1;
  // A single row of a larger maze is no whole maze, of which at most the end of the last row may be cut off.
  const oneLine = count === 1 && side > 2 && lines[from]!.length > side * (side - 1);
  const rows = oneLine
    ? splitLine(lines[from]!, side)
    : lines.slice(from, from + count).map((row) => withoutSurplus(row, side));
  const bad = findStranger(rows);
  if (bad !== undefined) {
    const [row, col] = oneLine ? [0, bad.row * side + bad.col] : [bad.row, bad.col];
    const column = col + 1;
    return new PuzzleFormatError(
      `line ${line + row}, column ${column}: ${JSON.stringify(bad.char)} is no character of a maze`,
      { line: line + row, column, hint: HINT },
    );
  }
  const problem = shapeProblem(rows, side, size, line);
  if (problem !== undefined) return problem;
  const grid = new Uint8Array(side * side).fill(MAZE.free);
  for (const [row, text] of rows.entries()) {
    for (let col = 0; col < text.length; col++) grid[row * side + col] = TOKENS[text[col]!]!;
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
  return { size: side, maze: withoutPath(grid), ...(drawn ? { answer: grid } : {}), line };
}

/** Takes off spaces at the end that are beyond the last column. */
function withoutSurplus(row: string, side: number): string {
  return row.length > side ? row.slice(0, side) + row.slice(side).trimEnd() : row;
}

function splitLine(line: string, side: number): string[] {
  return Array.from({ length: side }, (_, row) => line.slice(row * side, (row + 1) * side));
}

function findStranger(rows: readonly string[]): { row: number; col: number; char: string } | undefined {
  for (const [row, text] of rows.entries()) {
    const col = [...text].findIndex((char) => TOKENS[char] === undefined);
    if (col >= 0) return { row, col, char: [...text][col]! };
  }
  return undefined;
}

function shapeProblem(
  rows: readonly string[],
  side: number,
  size: number | undefined,
  line: number,
): PuzzleFormatError | undefined {
  const wrong = (message: string, at = line): PuzzleFormatError =>
    new PuzzleFormatError(message, { line: at, hint: HINT });
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  if (size !== undefined && rows.length === width && width !== size)
    return wrong(`line ${line}: this maze is ${width}×${width}; ${size}×${size} was asked for`);
  if (side < MAZE_SIDES.min || side > MAZE_SIDES.max)
    return wrong(`line ${line}: a maze has ${MAZE_SIDES.min} to ${MAZE_SIDES.max} rows and columns, got ${side}`);
  // Only spaces may be missing at the end of a row.
  const dotted = rows.some((row) => row.includes("."));
  const walled = rows.every((row) => !row.includes(" "));
  for (const [row, text] of rows.entries()) {
    if (text.length > side || (text.length > 0 && text.length < side && (dotted || walled)))
      return wrong(`line ${line + row}: a row of ${text.length} cells; this maze has rows of ${side}`, line + row);
  }
  if (rows.length !== side)
    return wrong(
      `the maze from line ${line} has ${rows.length} row${rows.length === 1 ? "" : "s"} of ${width} cells; mazes are square`,
    );
  return undefined;
}
