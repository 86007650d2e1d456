import { type Board, geometryOfCells, SUDOKU_SIZES, type SudokuSize } from "../geometry.ts";
import { BLANKS } from "./lines.ts";

/** A puzzle written as one word of 16, 36 or 81 characters, perhaps with its solution and other columns (a name, a rating) beside it.
 * @returns `undefined` if the line has no such word */
export function readOneLine(
  text: string,
  size: SudokuSize | undefined,
): { readonly board: Board; readonly solution?: Board } | undefined {
  const words = text.split(/[\s,;:"']+/).filter((word) => word.length >= 16);
  const sizes = size === undefined ? [...SUDOKU_SIZES].reverse() : [size];
  for (const candidate of sizes) {
    const boards = words.flatMap((word) =>
      word.length === candidate * candidate ? (readWord(word, candidate) ?? []) : [],
    );
    const board = boards.find((grid) => grid.includes(0)) ?? boards[0];
    if (board === undefined || (!board.includes(0) && brokenWord(text) !== undefined)) continue;
    const solution = boards.find((grid) => grid !== board && !grid.includes(0) && agrees(board, grid));
    return solution === undefined ? { board } : { board, solution };
  }
  return undefined;
}

/** A long word of cells that is of no known length: a puzzle with a cell too many or too few, beside whatever else is on the line. */
export function brokenWord(text: string): string | undefined {
  return text
    .split(/[\s,;:"']+/)
    .find(
      (word) =>
        word.length >= 20 &&
        geometryOfCells(word.length) === undefined &&
        /^[0-9.*_?xX-]+$/.test(word) &&
        /[1-9]/.test(word),
    );
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

function agrees(puzzle: Board, solution: Board): boolean {
  return (
    geometryOfCells(solution.length) !== undefined &&
    puzzle.every((digit, cell) => digit === 0 || digit === solution[cell])
  );
}
