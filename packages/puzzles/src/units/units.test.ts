import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SUDOKU_SIZES } from "../sudoku/boxes.ts";
import { sudokuKind } from "../sudoku/sudoku-kind.ts";
import { findBrokenRelations, findRepeats, isSolved } from "./unit-checks.ts";
import { countUnitSolutions } from "./unit-solver.ts";
import { type Unit, type UnitSystem, unitGraph } from "./unit-system.ts";

const range = (n: number): number[] => [...new Array(n).keys()];
const lines = (side: number): Unit[] =>
  range(side).flatMap((i) => [
    { kind: "row", cells: range(side).map((j) => i * side + j) },
    { kind: "column", cells: range(side).map((j) => j * side + i) },
  ]);
const latin = (side: number, ...units: Unit[]): UnitSystem => ({
  ...{ cells: side * side, values: side },
  units: [...lines(side), ...units],
});

/** All solutions by trying every value in every cell. */
function allSolutions(board: Uint8Array, system: UnitSystem): Uint8Array[] {
  const used = [...new Set(system.units.flatMap(({ cells }) => cells))];
  const open = used.filter((cell) => board[cell] === 0);
  const found: Uint8Array[] = [];
  const fill = (next: number, grid: Uint8Array): void => {
    if (findRepeats(grid, system).length > 0) return;
    const cell = open[next];
    if (cell !== undefined) for (let value = 1; value <= system.values; value++) fill(next + 1, grid.with(cell, value));
    else if (findBrokenRelations(grid, system).length === 0) found.push(grid);
  };
  fill(0, board);
  return found;
}

/** Extra units of a Latin square of side 3: any cells, with or without a sum and an order. */
const extraUnits = fc.array(
  fc.record(
    {
      kind: fc.constant("extra"),
      cells: fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 3 }),
      sum: fc.integer({ min: 1, max: 7 }),
      order: fc.constant("increasing" as const),
    },
    { requiredKeys: ["kind", "cells"] },
  ),
  { maxLength: 3 },
);

test("the search finds as many solutions as there are, whatever the units", () => {
  fc.assert(
    fc.property(extraUnits, fc.nat(8), fc.nat(3), (units, cell, value) => {
      const system = latin(3, ...(units as Unit[]));
      const board = new Uint8Array(9).with(cell, value);
      const all = allSolutions(board, system);
      const { count, first, complete } = countUnitSolutions(board, system, { limit: 100 });
      expect({ count, complete }).toEqual({ count: all.length, complete: true });
      if (first !== undefined) expect(all).toContainEqual(first);
      for (const solution of all) expect(isSolved(solution, system)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

describe("variants of Sudoku are other units", () => {
  const sudoku = sudokuKind(4).unitsOf!(new Uint8Array(16));
  const empty = new Uint8Array(16);

  test("an empty 4×4 has 288 solutions, and 48 with both diagonals", () => {
    const diagonals = [
      { kind: "diagonal", cells: [0, 5, 10, 15] },
      { kind: "diagonal", cells: [3, 6, 9, 12] },
    ];
    const limit = 1000;
    expect(countUnitSolutions(empty, sudoku, { limit }).count).toBe(288);
    expect(countUnitSolutions(empty, { ...sudoku, units: [...sudoku.units, ...diagonals] }, { limit }).count).toBe(48);
  });

  test("cages with sums and a thermometer decide a grid without givens", () => {
    const solution = Uint8Array.from("1234341221434321", Number);
    const cages = [
      [0, 1],
      [2, 6],
      [3, 7],
      [4, 8],
      [5, 9],
      [10, 11],
      [12, 13],
      [14, 15],
    ];
    const units: Unit[] = cages.map((cells) => ({
      ...{ kind: "cage", cells, sum: cells.reduce((total, cell) => total + solution[cell]!, 0) },
    }));
    units.push({ kind: "thermometer", cells: [0, 1, 2, 3], order: "increasing" });
    const system = { ...sudoku, units: [...sudoku.units, ...units] };
    const { count, first } = countUnitSolutions(empty, system, { limit: 10 });
    expect(count).toBe(allSolutions(empty, system).length);
    expect(isSolved(first!, system)).toBe(true);
    expect(isSolved(solution, system)).toBe(true);
  });
});

test("cells in no unit hold no value", () => {
  const system: UnitSystem = { cells: 5, values: 2, units: [{ kind: "pair", cells: [0, 4] }] };
  expect(countUnitSolutions(new Uint8Array(5), system)).toMatchObject({
    ...{ count: 2, first: Uint8Array.of(1, 0, 0, 0, 2), second: Uint8Array.of(2, 0, 0, 0, 1) },
  });
});

test.each(SUDOKU_SIZES)("Sudoku of side %d has a row, a column and a box for each value", (side) => {
  const kind = sudokuKind(side);
  const { cells, values, units } = kind.unitsOf!(new Uint8Array(side * side));
  expect({ cells, values, units: units.length }).toEqual({ cells: side * side, values: side, units: 3 * side });
  for (const name of ["row", "column", "box"]) {
    const own = units.filter((unit) => unit.kind === name);
    expect(own.flatMap((unit) => unit.cells).sort((a, b) => a - b)).toEqual(range(cells));
  }
});

test.each([
  ["a cell that does not exist", { cells: 4, values: 2, units: [{ kind: "row", cells: [0, 4] }] }, /cell 4/],
  ["a cell twice", { cells: 4, values: 2, units: [{ kind: "row", cells: [1, 1] }] }, /unit 1 \(row\): 2 cells/],
  ["more cells than values", { cells: 4, values: 2, units: [{ kind: "row", cells: [0, 1, 2] }] }, /at most 2/],
  ["too many values", { cells: 4, values: 31, units: [] }, /31 values/],
])("a system with %s is refused", (_, system, problem) => {
  expect(() => unitGraph(system)).toThrow(problem);
});
