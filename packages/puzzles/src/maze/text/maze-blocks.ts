import { MAZE_SIDES } from "../maze-shape.ts";
import { countEnds, MAZE_LINE } from "./maze-characters.ts";
import { withoutName } from "./without-name.ts";

/** Lines that stand together and may be one maze. */
export interface MazeBlock {
  /** Index of its first line. */
  readonly from: number;
  /** Index after its last line. */
  readonly end: number;
}

/** Splits lines at blank ones and headings, then joins what a blank row of a maze has split: where spaces are free cells, a row without a wall is a
 * blank line, and its parts lack a start or a goal. */
export function mazeBlocks(lines: readonly string[]): MazeBlock[] {
  const blocks: MazeBlock[] = [];
  let heading = true;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const isTitle = isHeadingAmong(lines, at);
    if (isTitle) heading = true;
    if (line.trim() === "" || isTitle) {
      at++;
      continue;
    }
    const from = at;
    while (at < lines.length && lines[at]!.trim() !== "" && !isHeadingAmong(lines, at)) at++;
    const last = blocks.at(-1);
    if (last !== undefined && !heading && isOneMaze(lines, last, { from, end: at })) {
      blocks[blocks.length - 1] = { from: last.from, end: at };
    } else {
      blocks.push({ from, end: at });
    }
    heading = false;
  }
  return blocks.map((block) => withBlankRows(lines, block));
}

/** A line of words, a number or a title about a maze: `Maze 1`, `# the first one`, `2)`, `10 10`, `Solution:`. */
export function isHeading(line: string): boolean {
  if (MAZE_LINE.test(line)) return false;
  return hasWord(line) || /:\s*$/.test(line) || /^\W*\d+(?:(?:\W+|\s*x\s*)\d+)*\W*$/i.test(line);
}

/** As {@link isHeading}, for a line among others: digits as many as on the line before or after are cells. */
export function isHeadingAmong(lines: readonly string[], at: number): boolean {
  const cells = digitCells(lines[at]!);
  if (cells > 2 && [lines[at - 1], lines[at + 1]].some((line) => line !== undefined && digitCells(line) === cells))
    return false;
  return isHeading(withoutName(lines[at]!));
}

/** Number of cells of a line of digits that mazes are drawn with, and letters for their ends; 0 for another line. */
function digitCells(line: string): number {
  return /^[\s,;[\](){}0-3SGAB"']+$/i.test(line) ? line.replace(/[^0-3SGAB]/gi, "").length : 0;
}

/** Whether a line has three letters in a row of which no maze is drawn with all: one that is three times the same draws walls or a path. */
function hasWord(line: string): boolean {
  return (line.match(/[a-z]{3,}/gi) ?? []).some((word) => new Set(word).size > 2 && !/^[WSGEFTXPABIO]+$/i.test(word));
}

/** Whether two parts between which lines are blank have no more than one start and one goal together, so that they are not two mazes. */
function isOneMaze(lines: readonly string[], first: MazeBlock, second: MazeBlock): boolean {
  if (second.end - first.from > MAZE_SIDES.max) return false;
  const rows = lines.slice(first.from, second.end);
  if (rows.some((row) => row.includes("."))) return false;
  return countEnds(rows).every((count) => count <= 1);
}

/** Takes in the rows of spaces above and below, where they are as wide as the rest. */
function withBlankRows(lines: readonly string[], { from, end }: MazeBlock): MazeBlock {
  const width = lines[from]!.length;
  const isRow = (line: string | undefined): boolean => line?.length === width && line.trim() === "";
  let [first, last] = [from, end];
  while (isRow(lines[first - 1])) first--;
  while (isRow(lines[last])) last++;
  return { from: first, end: last };
}
