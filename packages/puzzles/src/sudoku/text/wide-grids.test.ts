import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PuzzleFormatError } from "../../errors.ts";
import { parsePuzzles } from "../../kinds/parse-puzzles.ts";
import { RandomStream } from "../../random-stream.ts";
import type { SudokuBoxes } from "../boxes.ts";
import { generateSudoku } from "../generate.ts";
import { sudokuGeometry } from "../geometry.ts";
import { sudokuKind } from "../sudoku-kind.ts";
import { sudokuTokens } from "../sudoku-tokens.ts";
import { parseSudoku } from "./parse-sudoku.ts";

const shapes: SudokuBoxes[] = [
  { boxRows: 2, boxCols: 4 },
  { boxRows: 4, boxCols: 2 },
  { boxRows: 2, boxCols: 5 },
  { boxRows: 3, boxCols: 4 },
  { boxRows: 4, boxCols: 3 },
  { boxRows: 3, boxCols: 5 },
  { boxRows: 4, boxCols: 4 },
  { boxRows: 5, boxCols: 5 },
];
const made = fc.record({ boxes: fc.constantFrom(...shapes), seed: fc.nat(1000) }).map(({ boxes, seed }) => ({
  boxes,
  size: boxes.boxRows * boxes.boxCols,
  puzzle: generateSudoku(boxes, RandomStream.fromSeed(seed)).puzzle,
}));

const rowsOf = (puzzle: Uint8Array, size: number, cell: (digit: number) => string, between: string): string =>
  Array.from({ length: size }, (_, row) =>
    Array.from(puzzle.subarray(row * size, (row + 1) * size), cell).join(between),
  ).join("\n");
const letters = (digit: number): string => (digit === 0 ? "." : digit.toString(36).toUpperCase());

describe("grids beyond 9×9", () => {
  test("what a kind prints is read, with its boxes", () => {
    fc.assert(
      fc.property(made, ({ boxes, puzzle }) => {
        const kind = sudokuKind(boxes);
        const text = `${kind.print(sudokuTokens(puzzle))}\n`;
        expect(parsePuzzles(text)).toEqual([{ input: sudokuTokens(puzzle), kind: kind.name, line: 1 }]);
        expect(parsePuzzles(`Puzzle 1:\n\n${text}\n${text}`).map((entry) => "kind" in entry && entry.kind)).toEqual([
          kind.name,
          kind.name,
        ]);
      }),
      { numRuns: 20 },
    );
  });

  test.each<[string, (digit: number) => string, string]>([
    ["numbers", (digit) => String(digit), " "],
    ["numbers in columns", (digit) => String(digit).padStart(2), " "],
    ["numbers with dots for blanks", (digit) => (digit === 0 ? "." : String(digit)), "  "],
    ["commas", (digit) => String(digit), ","],
    ["letters close together", letters, ""],
    ["small letters", (digit) => letters(digit).toLowerCase(), " "],
  ])("%s", (_, cell, between) => {
    for (const size of [12, 16, 25]) {
      const { puzzle } = generateSudoku(size, RandomStream.fromSeed(size));
      const [entry] = parseSudoku(rowsOf(puzzle, size, cell, between));
      expect(entry).toEqual({ board: puzzle, line: 1 });
    }
  });

  test("from 0 to F, and from A to P", () => {
    const { puzzle } = generateSudoku(16, RandomStream.fromSeed(3));
    const hex = (digit: number): string => (digit === 0 ? "." : (digit - 1).toString(16).toUpperCase());
    const alphabet = (digit: number): string => (digit === 0 ? "." : String.fromCharCode(64 + digit));
    for (const cell of [hex, alphabet]) {
      expect(parseSudoku(rowsOf(puzzle, 16, cell, " "))).toEqual([{ board: puzzle, line: 1 }]);
    }
  });

  test("a whole grid on a line", () => {
    for (const size of [8, 10, 12, 16, 25]) {
      const { puzzle } = generateSudoku(size, RandomStream.fromSeed(size));
      const line = Array.from(puzzle, letters).join("");
      expect(parseSudoku(`${line}\n${line}\n`)).toEqual([
        { board: puzzle, line: 1 },
        { board: puzzle, line: 2 },
      ]);
    }
  });

  test("a cell too many, or a value too large, is not a grid", () => {
    const { puzzle } = generateSudoku(12, RandomStream.fromSeed(1));
    const text = rowsOf(puzzle, 12, letters, " ");
    for (const broken of [text.replace(".", ". ."), text.replace(".", "G"), text.split("\n").slice(1).join("\n")]) {
      let entries: unknown[] = [];
      try {
        entries = parsePuzzles(broken);
      } catch (error) {
        entries = [error];
      }
      expect(entries.length > 0 && entries.every((entry) => entry instanceof PuzzleFormatError)).toBe(true);
    }
    expect(sudokuGeometry(12).size).toBe(12);
  });
});
