import { expect, test } from "vitest";
import { findKind } from "../kinds/kinds.ts";
import { RandomStream } from "../random-stream.ts";
import { boxesOfSize, digitCharacter, digitOf, SUDOKU_SIZES } from "./boxes.ts";
import { generateSudoku } from "./generate.ts";
import { geometryOfCells, sudokuGeometry } from "./geometry.ts";
import { findClashes, isSolvedGrid } from "./rules.ts";
import { countSolutions, solveSudoku } from "./solve.ts";
import { sudokuKind } from "./sudoku-kind.ts";
import { sudokuTokens } from "./sudoku-tokens.ts";

test("the usual boxes lie, and are as square as can be", () => {
  const boxes = SUDOKU_SIZES.map((size) => Object.values(boxesOfSize(size)!).join("×"));
  expect(boxes).toEqual(["2×2", "2×3", "2×4", "3×3", "2×5", "3×4", "3×5", "4×4", "4×5", "5×5"]);
  expect([2, 3, 5, 7, 11, 26, 36, 6.5].map(boxesOfSize)).toEqual(Array(8).fill(undefined));
});

test.each([[{ boxRows: 3, boxCols: 2 }], [{ boxRows: 2, boxCols: 6 }], [{ boxRows: 5, boxCols: 5 }]])(
  "every cell of %j is in a row, a column and a box, and sees the cells of all three",
  (boxes) => {
    const { cells, size, units, peers, boxRows, boxCols } = sudokuGeometry(boxes);
    for (let cell = 0; cell < cells; cell++) expect(units.filter((unit) => unit.includes(cell))).toHaveLength(3);
    expect(units.every((unit) => unit.length === size)).toBe(true);
    const inBoxAlone = (boxRows - 1) * (boxCols - 1);
    expect(peers.every((list) => list.length === 2 * (size - 1) + inBoxAlone)).toBe(true);
    expect(sudokuGeometry({ ...boxes })).toBe(sudokuGeometry(boxes));
  },
);

test.each([7, 26, 36, 1])("there is no grid of size %d", (size) => {
  expect(() => sudokuGeometry(size)).toThrow(/no grid of size/);
  expect(geometryOfCells(size ** 2)).toBeUndefined();
  expect(findKind(`sudoku-${size}x${size}`)).toBeUndefined();
});

test.each([
  [1, 6],
  [6, 1],
  [4, 7],
  [2.5, 2],
])("there is no grid with boxes of %d rows and %d columns", (boxRows, boxCols) => {
  expect(() => sudokuGeometry({ boxRows, boxCols })).toThrow(/no grid with boxes/);
  expect(findKind(`sudoku-${boxRows * boxCols}x${boxRows * boxCols}-boxes-${boxRows}x${boxCols}`)).toBeUndefined();
});

test("kinds are found by their names", () => {
  expect(findKind("sudoku-16x16")).toBe(sudokuKind(16));
  expect(findKind("sudoku-14x14")).toBe(sudokuKind({ boxRows: 2, boxCols: 7 }));
  const vertical = sudokuKind({ boxRows: 3, boxCols: 2 });
  expect([vertical.name, vertical.title]).toEqual(["sudoku-6x6-boxes-3x2", "Sudoku 6×6 with 3×2 boxes"]);
  expect(findKind("sudoku-6x6-boxes-3x2")).toBe(vertical);
  expect(findKind("sudoku-6x6-boxes-2x3")).toBe(sudokuKind(6));
  for (const name of ["sudoku-6x6-boxes-4x2", "sudoku-6x9", "sudoku-06x06", "sudoku-9"]) {
    expect(findKind(name)).toBeUndefined();
  }
});

test("digits beyond 9 are letters", () => {
  const digits = Array.from({ length: 25 }, (_, i) => i + 1);
  expect(digits.map(digitCharacter).join("")).toBe("123456789ABCDEFGHIJKLMNOP");
  expect(digits.map((digit) => digitOf(digitCharacter(digit)))).toEqual(digits);
  expect(["g", "0", ".", "Q", "é", ""].map(digitOf)).toEqual([16, 0, undefined, undefined, undefined, undefined]);
});

test("boxes decide what is solved: lying ones are broken by what standing ones allow", () => {
  const geometry = sudokuGeometry({ boxRows: 3, boxCols: 2 });
  const { puzzle, solution } = generateSudoku(geometry, RandomStream.fromSeed(2));
  expect(isSolvedGrid(solution, geometry)).toBe(true);
  expect(isSolvedGrid(solution)).toBe(false);
  expect(findClashes(solution, geometry)).toEqual([]);
  expect(solveSudoku(puzzle, geometry)).toEqual(solution);
  const [input, answer] = [sudokuTokens(puzzle), sudokuTokens(solution)];
  expect(sudokuKind(geometry).check(input, answer).valid).toBe(true);
  expect(sudokuKind(6).check(input, answer).valid).toBe(false);
  expect(sudokuKind(geometry).print(answer).split("\n")[3]).toBe("----+-----+----");
});

test.each([12, 16, 20, 25])("a puzzle of side %d is solved and printed", (size) => {
  const { puzzle, solution } = generateSudoku(size, RandomStream.fromSeed(5));
  const { count, first, complete } = countSolutions(puzzle);
  expect([count, complete]).toEqual([1, true]);
  expect(first).toEqual(solution);
  const kind = sudokuKind(size);
  const [input, answer] = [sudokuTokens(puzzle), sudokuTokens(solution)];
  expect(kind.validate(input)).toEqual({ status: "unique", solution: answer });
  expect([...kind.line!(answer)].sort().filter((char, i, all) => char !== all[i - 1])).toEqual(kind.tokens.slice(2));
  expect(kind.print(answer).split("\n")).toHaveLength(size + size / kind.box!.rows - 1);
  const swapped = answer.slice();
  [swapped[0], swapped[1]] = [swapped[1]!, swapped[0]!];
  expect(kind.check(input, swapped).valid).toBe(false);
});

test("an empty grid of any side has more than one solution, and a search that cannot decide says so", () => {
  for (const size of SUDOKU_SIZES) expect(countSolutions(new Uint8Array(size ** 2)).count).toBe(2);
  expect(countSolutions(new Uint8Array(625), { limit: 1e9, maxNodes: 100 }).complete).toBe(false);
});
