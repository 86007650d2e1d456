import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { board } from "../../test/boards.ts";
import { kBacktracks } from "./rate.ts";
import { findClashes, isSolvedGrid } from "./rules.ts";
import { countSolutions, solveSudoku } from "./solve.ts";
import { validateSudoku } from "./validate.ts";

const shipped = (name: string): string[][] => {
  const bytes = readFileSync(new URL(`../../../../datasets/sudoku/${name}`, import.meta.url));
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
  return text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => row.split(","));
};

/** Counts by trying every digit in every blank. */
function bruteForce(start: Uint8Array): number {
  const cell = start.indexOf(0);
  if (cell < 0) return isSolvedGrid(start) ? 1 : 0;
  let count = 0;
  for (let digit = 1; digit <= 4; digit++) {
    const next = start.slice();
    next[cell] = digit;
    if (findClashes(next).length === 0) count += bruteForce(next);
  }
  return count;
}

describe("countSolutions", () => {
  test("agrees with brute force on any 4×4 board", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3, 4), { minLength: 16, maxLength: 16 }), (digits) => {
        const start = Uint8Array.from(digits);
        const expected = findClashes(start).length > 0 ? 0 : bruteForce(start);
        expect(countSolutions(start, { limit: 1000 }).count).toBe(expected);
      }),
      { numRuns: 300 },
    );
    expect(countSolutions(new Uint8Array(16), { limit: 1000 }).count).toBe(288);
  });

  test("counts what is known of the 300 shipped boards without one solution", () => {
    for (const [question, solutions] of shipped("not_unique_own_300.csv")) {
      const { count, complete } = countSolutions(board(question!), { limit: 1000 });
      expect([question, complete, count]).toEqual([question, true, Number(solutions)]);
    }
  });

  test("finds the shipped answers", () => {
    for (const name of [
      "extreme_own.csv.gz",
      "easy_medium_own.csv.gz",
      "sudoku6x6_own.csv.gz",
      "sudoku4x4_own.csv.gz",
    ]) {
      for (const [, question, answer] of shipped(name).filter((_, i) => i % 40 === 0)) {
        const { count, first } = countSolutions(board(question!));
        expect(count).toBe(1);
        expect(first).toEqual(board(answer!));
      }
    }
  });

  test("is quick on boards made to be slow", () => {
    const hard = [
      ".".repeat(81),
      `1${".".repeat(80)}`,
      // No solution, no clash, and few givens: plain backtracking takes many minutes.
      ".....5.8....6.1.43..........1.5........1.6...3.......553.....61........4.........",
      "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
      "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
      // Eight of nine digits of a row away from its last cell, which cannot take the ninth.
      "12345678.........9...............................................................",
    ];
    expect(hard.map((line) => countSolutions(board(line)).count)).toEqual([2, 2, 0, 1, 1, 0]);
  });

  test("gives up at maxNodes and says so", () => {
    const { complete, count } = countSolutions(new Uint8Array(81), { limit: 1e9, maxNodes: 1000 });
    expect(complete).toBe(false);
    expect(count).toBeGreaterThan(0);
  });

  test("never takes long, whatever the givens", () => {
    const givens = fc.array(fc.tuple(fc.nat(80), fc.integer({ min: 1, max: 9 })), { maxLength: 30 });
    fc.assert(
      fc.property(givens, (placed) => {
        const start = new Uint8Array(81);
        for (const [cell, digit] of placed) {
          start[cell] = digit;
          if (findClashes(start).length > 0) start[cell] = 0;
        }
        const result = countSolutions(start, { maxNodes: 50_000 });
        expect(result.complete).toBe(true);
        for (const solution of [result.first, result.second]) {
          if (solution === undefined) continue;
          expect(isSolvedGrid(solution)).toBe(true);
          expect(start.every((digit, cell) => digit === 0 || digit === solution[cell])).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a board of another length is refused", () => {
    expect(() => solveSudoku(new Uint8Array(80))).toThrowErrorMatchingInlineSnapshot(`
      [DatasetOptionError: sudoku: a board of 80 cells
        hint: a board has the square of 4, 6, 8, 9, 10, 12, 14, 15, 16, 18, 20, 21, 22, 24 or 25 cells]
    `);
  });
});

describe("kBacktracks", () => {
  test.each([
    ["5...27..9..41......1..5.3...92.6.8...5......66..7..29.8...7...2.......8...9..36..", 341],
    [".9...12...3..284.6.6.....8..7....14..2..5.7....3.....2.1.9........7.5....872.6..4", 1],
    [".....8..1.6.9..2...4.52.9..4..6......9..45..6....924..9......7........3.35.2..6..", 131],
    ["53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79", 0],
  ])("%s has rating %d", (question, expected) => {
    expect(kBacktracks(board(question))).toBe(expected);
  });

  test.each(["extreme_own", "easy_medium_own"])("agrees with the column of %s", (name) => {
    const questions = shipped(`${name}.csv.gz`);
    const extra = shipped(`${name}.extra.csv.gz`);
    for (let row = 0; row < questions.length; row += 97) {
      expect([row, kBacktracks(board(questions[row]![1]!))]).toEqual([row, Number(extra[row]![1])]);
    }
  });
});

describe("validateSudoku", () => {
  const verdict = (line: string): string => {
    const result = validateSudoku(board(line));
    return result.status === "unique" ? "unique" : `${result.status}: ${result.message}`;
  };
  test("tells clashes, several solutions and none apart", () => {
    const good = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";
    expect(verdict(good)).toBe("unique");
    expect(verdict(good.replace("53..7", "53..5"))).toMatchInlineSnapshot(
      `"clash: 5 twice in row 1 (columns 1 and 5)"`,
    );
    expect(verdict(`${good.slice(0, 27)}5${good.slice(28)}`)).toMatchInlineSnapshot(
      `"clash: 5 twice in column 1 (rows 1 and 4)"`,
    );
    expect(verdict(`${good.slice(0, 11)}3${good.slice(12)}`)).toMatchInlineSnapshot(
      `"clash: 3 twice in box 1 (row 1, column 2 and row 2, column 3)"`,
    );
    expect(verdict(".".repeat(36))).toMatchInlineSnapshot(
      `"several-solutions: more than one solution: row 5, column 2 can be 1 or 4"`,
    );
    expect(
      verdict("..9.287..8.6..4..5..3.....46.........2.71345.........23.....5..9..4..8.7..125.3.."),
    ).toMatchInlineSnapshot(`"no-solution: no solution: the givens contradict each other"`);
    expect(verdict("12..34..........")).toMatchInlineSnapshot(
      `"several-solutions: more than one solution: row 3, column 2 can be 1 or 3"`,
    );
  });
  test("a search that grows too large is undecided, not wrong", () => {
    expect(validateSudoku(new Uint8Array(81), { maxNodes: 3 }).status).toBe("undecided");
  });
});
