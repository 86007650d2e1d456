import type { Board } from "../geometry.ts";
import { findClashes } from "../rules.ts";
import { clashMessage } from "../validate.ts";
import { BLANKS, READ_SIZES } from "./lines.ts";

/** A puzzle that was one word, and its answer where that stood beside it. */
interface LinePuzzle {
  readonly board: Board;
  readonly solution?: Board;
}

/** What a line with puzzles in it holds: the puzzles, or why it is not clear which they are. */
export type LineReading = { readonly puzzles: readonly LinePuzzle[] } | { readonly problem: string };

/** Puzzles written as one word of 16, 36 or 81 characters each, perhaps with their answers and other columns (a name, a rating) beside them.
 * A grid without blanks is the answer of a puzzle on the same line; one that answers none is a problem, since either may be what was meant.
 * @returns `undefined` if the line has no such word */
export function readOneLine(text: string, size: number | undefined): LineReading | undefined {
  const words = splitWords(text).filter((word) => word.length >= 12);
  const boards = readBoards(words, size);
  if (boards.length === 0) return undefined;
  const blank = boards.filter((board) => board.includes(0));
  const lengths = new Set(boards.map((board) => board.length));
  const broken = brokenWord(text) ?? (lengths.has(16) ? words.find(isBrokenFour) : undefined);
  // A long number beside a puzzle is a column of its own, unless it is about as long as the puzzle.
  if (broken !== undefined && [...lengths].some((length) => Math.abs(length - broken.length) <= length / 8)) {
    // Beside an answer, the broken word is the puzzle, and is explained as one.
    if (blank.length === 0) return undefined;
    const known = boards[0]!.length;
    return {
      problem: `${broken.length} cells are next to a puzzle of ${known}: neither another puzzle nor its answer`,
    };
  }
  const stray = words.find((word) => lengths.has(word.length) && isTooLarge(word));
  if (stray !== undefined) {
    const side = Math.sqrt(stray.length);
    const digit = [...stray].find((char) => char > String(side));
    return {
      problem: `a second field of ${stray.length} digits is next to the puzzle, and is not a ${side}×${side} grid: it has the digit ${digit}`,
    };
  }
  return blank.length === 0 ? { puzzles: withoutRepeats(boards) } : matchAnswers(boards);
}

/** A long word of cells that is of no known length: a puzzle with a cell too many or too few, beside whatever else is on the line. */
export function brokenWord(text: string): string | undefined {
  return splitWords(text).find(
    (word) =>
      word.length >= 20 &&
      !READ_SIZES.some((size) => size * size === word.length) &&
      /^[0-9.*_?xX-]+$/.test(word) &&
      /[1-9]/.test(word),
  );
}

/** Splits a line into words. The `+` that marks placed digits in Susser's format is not a cell. */
function splitWords(text: string): string[] {
  const words = text.split(/[\s,;:"'`|‖/<>()[\]{}=]+/);
  return text.includes("+") ? words.map((word) => word.replaceAll("+", "")) : words;
}

/** The words that are grids. Beside larger grids, a number of 16 digits is a number. */
function readBoards(words: readonly string[], size: number | undefined): Board[] {
  const read = words.flatMap((word) => {
    const side = READ_SIZES.find((candidate) => candidate * candidate === word.length);
    const board = side === undefined ? undefined : readWord(word, side);
    return board === undefined ? [] : [{ word, board }];
  });
  if (size !== undefined && !read.some(({ board }) => board.length === size * size)) return [];
  const largest = read.reduce((most, { board }) => Math.max(most, board.length), 0);
  const isNumber = (word: string): boolean => /^\d{16}$/.test(word);
  const fours = largest === 16 || read.some(({ word, board }) => board.length === 16 && !isNumber(word));
  const filled = read.some(({ board }) => board.some((digit) => digit !== 0));
  return read
    .filter(({ word, board }) => (fours || !isNumber(word)) && (!filled || board.some((digit) => digit !== 0)))
    .map(({ board }) => board);
}

/** Digits of a word, or `undefined` if it has other characters than digits up to `size` and blanks. */
function readWord(word: string, size: number): Board | undefined {
  const board = new Uint8Array(word.length);
  for (let i = 0; i < word.length; i++) {
    const char = word[i]!;
    if (char >= "1" && char <= String(size)) board[i] = Number(char);
    else if (!BLANKS.includes(char) && char !== "-") return undefined;
  }
  return board;
}

/** A 4×4 puzzle with some cells too many or too few, which are not enough for {@link brokenWord}. */
function isBrokenFour(word: string): boolean {
  return (
    word.length < 20 &&
    word.length !== 16 &&
    /^[0-4.*_]+$/.test(word) &&
    /[1-4]/.test(word) &&
    (word.match(/[.*_]/g)?.length ?? 0) >= 3
  );
}

/** Digits and blanks as many as a grid has, but with digits that are too large for it. */
function isTooLarge(word: string): boolean {
  return /^[0-9.*_?xX-]+$/.test(word) && readWord(word, Math.sqrt(word.length)) === undefined;
}

/** Grids without blanks alone: the same twice is a puzzle that needs nothing, with its answer. */
function withoutRepeats(boards: readonly Board[]): LinePuzzle[] {
  const [first, second] = boards as readonly [Board, Board?];
  if (boards.length === 2 && second !== undefined && answers(first, second))
    return [{ board: first, solution: second }];
  return boards.map((board) => ({ board }));
}

/** Gives each grid without blanks to a puzzle that it answers: the one before it, else the first that still has none. */
function matchAnswers(boards: readonly Board[]): LineReading {
  const solutions = new Map<Board, Board>();
  const puzzles = boards.filter((board) => board.includes(0));
  const open = new Set(puzzles);
  let before: Board | undefined;
  for (const grid of boards) {
    if (grid.includes(0)) {
      before = grid;
      continue;
    }
    const puzzle =
      before !== undefined && open.has(before) && answers(before, grid) ? before : firstAnswered(open, grid);
    if (puzzle === undefined) {
      const beside = before ?? puzzles[0]!;
      const why = solutions.has(beside) ? "that puzzle has one" : disagreement(beside, grid);
      return { problem: `a second grid is next to the puzzle, and is not its answer: ${why}` };
    }
    solutions.set(puzzle, grid);
    open.delete(puzzle);
  }
  return {
    puzzles: puzzles.map((board) => {
      const solution = solutions.get(board);
      return solution === undefined ? { board } : { board, solution };
    }),
  };
}

function firstAnswered(puzzles: Iterable<Board>, grid: Board): Board | undefined {
  for (const puzzle of puzzles) if (answers(puzzle, grid)) return puzzle;
  return undefined;
}

/** Whether a grid is the answer of a puzzle. */
export function answers(puzzle: Board, grid: Board): boolean {
  return disagreement(puzzle, grid) === undefined;
}

/** Why a grid is not the answer of a puzzle, in words; `undefined` if it is. */
function disagreement(puzzle: Board, grid: Board): string | undefined {
  if (puzzle.length !== grid.length) return `it has ${grid.length} cells, the puzzle ${puzzle.length}`;
  const size = Math.sqrt(puzzle.length);
  const changed = puzzle.findIndex((digit, cell) => digit !== 0 && digit !== grid[cell]);
  if (changed >= 0) {
    const where = `row ${Math.floor(changed / size) + 1}, column ${(changed % size) + 1}`;
    return `it has ${grid[changed]} at ${where}, where the puzzle has ${puzzle[changed]}`;
  }
  const [clash] = findClashes(grid);
  return clash === undefined ? undefined : `it has ${clashMessage(clash, size)}`;
}
