import { PuzzleFormatError } from "../../errors.ts";
import type { PuzzleEntry } from "../../kinds/puzzle-kind.ts";
import { findClashes } from "../../sudoku/rules.ts";
import type { LineRun } from "../../text/line-run.ts";
import { movedEntry } from "../../text/moved-entry.ts";
import { parsedMazePuzzle } from "../maze-kind.ts";
import { MAZE_SIDES, type MazeShape } from "../maze-shape.ts";
import { MAZE } from "../maze-tokens.ts";
import { isHeading } from "./maze-blocks.ts";
import { countEnds } from "./maze-characters.ts";
import { type ParsedMaze, parseMazeEntries } from "./parse-maze.ts";
import { plainRows } from "./plain-rows.ts";
import { withoutName } from "./without-name.ts";

/** Lines of a drawing with corners at most, with blank ones between. */
const MOST_LINES = 2 * MAZE_SIDES.max + 20;

/** Characters of a row at most: a cell, quotes and a separator for each. */
const LONGEST_ROW = 6 * MAZE_SIDES.max;

const MARKS = /[^#\s.]/;

/** Fewer rows of walls may be decoration. */
const WALLED_ROWS = 3;

/** Reads rows that may be those of mazes. @returns `undefined` for rows of something else */
export function readMazes(rows: readonly string[], shape?: MazeShape): PuzzleEntry[] | undefined {
  const mazes = parse(rows, shape);
  if (!isMazeText(rows, mazes, shape !== undefined)) return undefined;
  return mazes.map((maze) => (maze instanceof PuzzleFormatError ? maze : parsedMazePuzzle(maze)));
}

/** Begins a run of lines that may draw mazes. @param shape expected rows and columns */
export function beginMazeRun(line: string, isInside: boolean, shape?: MazeShape): LineRun<PuzzleEntry> | undefined {
  // A row of spaces may be the first row of a maze.
  if (line.trim() === "") return !isInside && /^ {2,}$/.test(line) ? new MazeRun(line, shape) : undefined;
  // Rows of blanks in a grid that has begun belong to it.
  if (isBlankGrid(line) || !isDrawn(line) || (isInside && !/[#█▓▒■⬛🧱]/u.test(line))) return undefined;
  return new MazeRun(line, shape);
}

/** Whether a line is as long as a whole Sudoku and has blanks alone. */
function isBlankGrid(line: string): boolean {
  const { length } = line.trim();
  return (length === 16 || length === 36 || length === 81) && /^[.0_*?]+$/.test(line.trim());
}

/** Whether a line may be a row of a maze, or a bracket about the rows. */
function isDrawn(line: string): boolean {
  if (/[4-9]/.test(line)) return false;
  const body = withoutName(line);
  return body.length <= LONGEST_ROW ? !isHeading(body) || /^[\s,;[\](){}0-3SGAB"'.]+$/i.test(body) : isOneMaze(body);
}

/** Whether a long line is a maze of its own. */
function isOneMaze(line: string): boolean {
  return line.length <= 3 * MAZE_SIDES.max ** 2 && /^[#. oOSGEABX█▓■*]+$/i.test(line);
}

class MazeRun implements LineRun<PuzzleEntry> {
  readonly #lines: string[];
  readonly #shape: MazeShape | undefined;
  #rows = 1;
  #hasBlank = false;
  /** Whether there is anything but walls and free cells. */
  #hasMarks: boolean;

  constructor(first: string, shape: MazeShape | undefined) {
    this.#lines = [first];
    this.#shape = shape;
    this.#hasMarks = MARKS.test(first);
  }

  /** Whether the rows are a maze to which nothing can be added: one with walls all around, or of the shape that is expected. */
  get isWhole(): boolean {
    const last = this.#lines.at(-1)!.trim();
    if (last === "" || !this.#hasMarks) return false;
    const isExpected = this.#rows === this.#shape?.rows || this.#lines.length === this.#shape?.rows;
    // Spaces may separate cells or be cells: the maze that was read tells.
    const mayClose = this.#rows > 2 && /^(?:#\s*){3,}$/.test(last) && /^(?:#\s*){3,}$/.test(this.#lines[0]!.trim());
    const isLine = this.#rows === 1 && last.length >= 9 && Number.isInteger(Math.sqrt(last.length));
    if (!isExpected && !mayClose && !isLine) return false;
    const maze = this.#lastMaze();
    return maze !== undefined && (isExpected || isLine || isClosed(maze));
  }

  add(line: string): boolean {
    if (this.#lines.length >= (this.#shape === undefined ? MOST_LINES : 2 * this.#shape.rows + 20)) return false;
    const isBlank = line.trim() === "";
    if (!isBlank && !isDrawn(line)) return false;
    // What follows a blank line is part of this maze only where it lacks something.
    if (!isBlank && this.#hasBlank) {
      const maze = this.#lastMaze();
      if (maze !== undefined && !this.#lacks(maze, line)) return false;
    }
    this.#lines.push(line);
    this.#hasBlank ||= isBlank;
    this.#hasMarks ||= MARKS.test(line);
    if (!isBlank) this.#rows++;
    return true;
  }

  read(first: number): PuzzleEntry[] | undefined {
    return readMazes(this.#lines, this.#shape)?.map((entry) => movedEntry(entry, first - 1));
  }

  /** The last maze of the lines; `undefined` where any of them cannot be read. */
  #lastMaze(): ParsedMaze | undefined {
    const mazes = parse(this.#lines, this.#shape);
    const last = mazes.at(-1);
    return mazes.some((maze) => maze instanceof PuzzleFormatError) ? undefined : (last as ParsedMaze | undefined);
  }

  /** Whether a line after a blank one may be a further row of a maze: spaces are free cells, and it has no end. */
  #lacks(maze: ParsedMaze, line: string): boolean {
    // Nothing follows a border of walls.
    if (isClosed(maze)) return false;
    return !this.#lines.some((row) => row.includes(".")) && countEnds([line]).every((count) => count === 0);
  }
}

function parse(lines: readonly string[], shape: MazeShape | undefined): (ParsedMaze | PuzzleFormatError)[] {
  const text = `${lines.join("\n")}\n`;
  try {
    const expected = shape === undefined ? undefined : parseMazeEntries(text, { shape });
    if (expected?.some((entry) => !(entry instanceof PuzzleFormatError))) return expected;
    return parseMazeEntries(text);
  } catch (error) {
    if (error instanceof PuzzleFormatError) return [];
    throw error;
  }
}

/** Whether lines are drawn as mazes, whether or not these can be read. */
function isMazeText(
  lines: readonly string[],
  mazes: readonly (ParsedMaze | PuzzleFormatError)[],
  isExpected: boolean,
): boolean {
  const read = mazes.flatMap((maze) => (maze instanceof PuzzleFormatError ? [] : [maze]));
  if (read.length > 0) return read.some((maze) => !isDigits(lines) || !isSudoku(maze));
  const rows = plainRows(lines).lines.filter((row) => row.trim() !== "");
  const walled = rows.filter((row) => row.includes("#"));
  const ends = countEnds(rows);
  // A drawing without one of its ends is a broken maze.
  const isBroken = rows.length >= WALLED_ROWS && walled.length > 0;
  if (ends.some((count) => count > 0) && (isBroken || isExpected)) return true;
  const isClear = ends.some((count) => count > 0) || walled.filter((row) => /#[. ]+#/.test(row)).length > 0;
  return walled.length >= WALLED_ROWS && isClear && 2 * walled.length > rows.length;
}

/** Whether the first and the last row are walls. */
function isClosed({ maze, cols }: ParsedMaze): boolean {
  return [...maze.subarray(0, cols), ...maze.subarray(-cols)].every((token) => token === MAZE.wall);
}

const isDigits = (lines: readonly string[]): boolean => !lines.some((line) => /[#SGABEX]/i.test(line));

/** Whether a maze of digits may be a Sudoku: it is as large as one, and no digit is twice in a unit. */
function isSudoku({ rows, cols, maze }: ParsedMaze): boolean {
  if (rows !== cols || (rows !== 4 && rows !== 6 && rows !== 9)) return false;
  return findClashes(maze.map((token) => (token === MAZE.free ? 0 : token))).length === 0;
}
