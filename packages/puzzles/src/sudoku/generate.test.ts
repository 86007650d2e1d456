import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { geometries, seeds } from "../../test/boards.ts";
import { RandomStream } from "../random-stream.ts";
import { defaultGivens, generateSudoku } from "./generate.ts";
import { isSolvedGrid } from "./rules.ts";
import { countSolutions } from "./solve.ts";
import { sudokuLine } from "./text/print-sudoku.ts";

const givensOf = (puzzle: Uint8Array): number => puzzle.filter((digit) => digit !== 0).length;

describe("generateSudoku", () => {
  test("gives a unique puzzle with its solution and a number of givens in the range", () => {
    fc.assert(
      fc.property(geometries, seeds, (geometry, seed) => {
        const { size } = geometry;
        const { puzzle, solution } = generateSudoku(geometry, RandomStream.fromSeed(seed));
        expect(isSolvedGrid(solution, geometry)).toBe(true);
        const { count, first } = countSolutions(puzzle, { geometry });
        expect([count, first]).toEqual([1, solution]);
        expect(givensOf(puzzle)).toBeGreaterThanOrEqual(defaultGivens(size).min);
        expect(givensOf(puzzle)).toBeLessThanOrEqual(defaultGivens(size).max);
      }),
    );
  });

  test("gives the same for the same seed, now and in a year", () => {
    expect(
      [4, 6, 9].map((size) => sudokuLine(generateSudoku(size, RandomStream.fromSeed(11)).puzzle)),
    ).toMatchInlineSnapshot(`
      [
        ".2..41..23.114.3",
        ".5.312..3...24....5.6..44.26.53..24.",
        ".4..23.7..3..81649...4..1...6..953..37...42565...6....6835.9...9516..4.3..71..96.",
      ]
    `);
  });

  test("minimal: no given can be taken away", () => {
    fc.assert(
      fc.property(geometries, seeds, (geometry, seed) => {
        const { puzzle } = generateSudoku(geometry, RandomStream.fromSeed(seed), { minimal: true });
        for (const [cell, digit] of puzzle.entries()) {
          if (digit !== 0) expect(countSolutions(puzzle.with(cell, 0), { geometry }).count).toBe(2);
        }
      }),
      { numRuns: 15 },
    );
  });

  test("the whole range comes up", () => {
    const random = RandomStream.fromSeed(5);
    const counts = Array.from({ length: 60 }, () =>
      givensOf(generateSudoku(9, random, { givens: { min: 30, max: 33 } }).puzzle),
    );
    expect(new Set(counts)).toEqual(new Set([30, 31, 32, 33]));
    expect(givensOf(generateSudoku(6, random, { givens: { min: 36, max: 36 } }).puzzle)).toBe(36);
  });

  test.each([
    [9, { min: 10, max: 16 }],
    [9, { min: 40, max: 30 }],
    [9, { min: 30.5, max: 31 }],
    [6, { min: 0, max: 37 }],
    [4, { min: -1, max: 8 }],
  ] as const)("size %d has none with givens %j", (size, givens) => {
    expect(() => generateSudoku(size, RandomStream.fromSeed(1), { givens })).toThrow(
      /puzzle with .* givens can be made/,
    );
  });
});
