import { puzzleKind } from "@kensho/puzzles";
import { expect, it } from "vitest";
import { DifficultyCounter } from "./difficulty.ts";

const givens = (count: number): Uint8Array => {
  // Digits of a solved grid, so that no two clash.
  const solved = [1, 2, 3, 4, 3, 4, 1, 2, 2, 1, 4, 3, 4, 3, 2, 1];
  return Uint8Array.from(solved, (digit, cell) => (cell < count ? digit + 1 : 1));
};

it("counts by givens and by the usual bins of ratings", () => {
  const counter = new DifficultyCounter(puzzleKind("sudoku-4x4"));
  counter.add(givens(5), 0, true);
  counter.add(givens(5), 19, false);
  counter.add(givens(7), 20, true);
  counter.add(givens(7), 740, false);
  counter.add(givens(7), undefined, true);
  const rows = counter
    .bins()
    .map(({ by, min, max, examples, exact_accuracy }) => [by, min, max, examples, exact_accuracy]);
  expect(rows).toEqual([
    ["rating", 0, 0, 1, 1],
    ["rating", 5, 19, 1, 0],
    ["rating", 20, 59, 1, 1],
    ["rating", 60, null, 1, 0],
    ["givens", 5, 5, 2, 0.5],
    ["givens", 7, 7, 3, expect.closeTo(2 / 3)],
  ]);
});

it("reports nothing for kinds whose givens are unknown", () => {
  const counter = new DifficultyCounter(puzzleKind("maze-5x5"));
  counter.add(new Uint8Array(25).fill(2), undefined, true);
  expect(counter.bins()).toEqual([]);
});
