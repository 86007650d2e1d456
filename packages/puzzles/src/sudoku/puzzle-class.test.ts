import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { board, geometries, puzzles, symmetries } from "../../test/boards.ts";
import { puzzleClass, solutionClass } from "./puzzle-class.ts";
import { applySymmetry } from "./symmetry.ts";

const shipped = (name: string): { puzzle: Uint8Array; solution: Uint8Array }[] =>
  gunzipSync(readFileSync(new URL(`../../../../datasets/sudoku/${name}`, import.meta.url)))
    .toString("latin1")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => row.split(","))
    .map(([, question, answer]) => ({ puzzle: board(question!), solution: board(answer!) }));

test("all images of a puzzle share its class", () => {
  const cases = geometries.chain((geometry) =>
    fc.tuple(puzzles(geometry), symmetries(geometry), fc.constant(geometry)),
  );
  fc.assert(
    fc.property(cases, ([{ puzzle, solution }, symmetry, geometry]) => {
      const [image, answer] = [applySymmetry(symmetry, puzzle), applySymmetry(symmetry, solution)];
      expect(puzzleClass(image, answer, geometry)).toBe(puzzleClass(puzzle, solution, geometry));
      expect(solutionClass(answer, geometry)).toBe(solutionClass(solution, geometry));
    }),
    { numRuns: 300 },
  );
});

test("a puzzle with another given has another class", () => {
  const puzzlesOfAny = geometries.chain((geometry) => fc.tuple(puzzles(geometry), fc.constant(geometry)));
  fc.assert(
    fc.property(puzzlesOfAny, fc.nat(), ([{ puzzle, solution }, geometry], pick) => {
      const blanks = [...puzzle.keys()].filter((cell) => puzzle[cell] === 0);
      const cell = blanks[pick % blanks.length]!;
      const more = puzzle.with(cell, solution[cell]!);
      expect(puzzleClass(more, solution, geometry)).not.toBe(puzzleClass(puzzle, solution, geometry));
    }),
  );
});

test("the shipped 4×4 puzzles, no two of which are images of each other, have nearly as many classes", () => {
  const classes = new Set(shipped("sudoku4x4_own.csv.gz").map(({ puzzle, solution }) => puzzleClass(puzzle, solution)));
  expect(classes.size).toBeGreaterThanOrEqual(2790);
});

test("solved grids: two classes of 4×4, at most the 49 of 6×6 (a few stay together), and the 17,272 of the extreme puzzles", () => {
  const count = (name: string): number => new Set(shipped(name).map(({ solution }) => solutionClass(solution))).size;
  expect(count("sudoku4x4_own.csv.gz")).toBe(2);
  expect(count("sudoku6x6_own.csv.gz")).toBe(44);
  expect(count("extreme_own.csv.gz")).toBe(17_272);
});

test("grids that do not belong together are refused", () => {
  expect(() => puzzleClass(new Uint8Array(81), new Uint8Array(16))).toThrow(
    /a puzzle of 81 cells and a solution of 16/,
  );
});
