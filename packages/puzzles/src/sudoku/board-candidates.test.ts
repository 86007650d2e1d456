import { expect, test } from "vitest";
import { RandomStream } from "../random-stream.ts";
import { boardCandidates } from "./board-candidates.ts";
import { SUDOKU_SIZES } from "./boxes.ts";
import { generateSudoku } from "./generate.ts";
import { sudokuKind } from "./sudoku-kind.ts";

const board = (text: string): Uint8Array => Uint8Array.from(text.replace(/\s/g, ""), Number);
const digits = (mask: number): number[] => [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((digit) => mask & (1 << (digit - 1)));

test("a cell may hold what its row, column and box leave", () => {
  const masks = boardCandidates(board("1000 0030 0000 0000"))!;
  expect(Array.from(masks.slice(0, 8), digits)).toEqual([
    [1],
    [2, 3, 4],
    [2, 4],
    [2, 4],
    [2, 4],
    [2, 4],
    [3],
    [1, 2, 4],
  ]);
});

test.each([
  ["two digits clash", "1001 0000 0000 0000"],
  ["a cell has no digit left", "1230 0004 0000 0000"],
  ["a digit has no cell left in a row", "2300 0010 0001 0000"],
])("%s: nothing", (_, text) => {
  expect(boardCandidates(board(text))).toBeUndefined();
});

test.each(SUDOKU_SIZES)("never rules the solution out, side %d, in tokens of the kind", (size) => {
  const kind = sudokuKind(size);
  const random = RandomStream.fromSeed(7);
  for (let run = 0; run < (size > 9 ? 3 : 20); run++) {
    const { puzzle, solution } = generateSudoku(size, random, {
      givens: { min: Math.ceil(size ** 2 / 2), max: size * size },
    });
    const masks = kind.candidates!(puzzle.map((digit) => digit + 1))!;
    for (const [cell, mask] of masks.entries()) {
      expect(mask & (1 << (solution[cell]! + 1))).not.toBe(0);
      if (puzzle[cell] !== 0) expect(mask).toBe(1 << (puzzle[cell]! + 1));
    }
  }
});
