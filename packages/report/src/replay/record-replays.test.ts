import { join } from "node:path";
import { openDataset, prepareMaze, prepareSudoku } from "@kensho/datasets";
import type { Dataset } from "@kensho/puzzles";
import { beforeAll, describe, expect, test } from "vitest";
import { PRETENDED_STEPS, pretendThinking } from "../../test/pretend-thinking.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { boardOf, givensOf } from "./board.ts";
import { chooseReplays } from "./choose-replays.ts";
import { byOpenCells, byRating } from "./difficulty.ts";
import { recordReplays } from "./record-replays.ts";
import { type PuzzleOutcome, settledAt } from "./replay.ts";
import { windowOf } from "./window.ts";

let dataset: Dataset;
beforeAll(async () => {
  const out = join(await temporaryFolder(), "data");
  await prepareSudoku({ out, size: 4, train: 16, test: 2, seed: 1 });
  dataset = await openDataset(out, "train");
});

describe("a recorded sample", () => {
  test("says of every puzzle from which step on it was right", async () => {
    const { outcomes, examples, split } = await recordReplays(pretendThinking(dataset), dataset);
    expect({ examples, split }).toEqual({ examples: 16, split: "train" });
    // The pretended network is right from step 1 + i % 7 on.
    expect(outcomes.map((outcome) => settledAt(outcome))).toEqual(
      outcomes.map(({ example }) => (example % 7 < PRETENDED_STEPS ? 1 + (example % 7) : undefined)),
    );
    for (const { exact, cells, halting, open } of outcomes) {
      expect([exact.length, cells.length, halting.length]).toEqual([PRETENDED_STEPS, PRETENDED_STEPS, PRETENDED_STEPS]);
      for (const [step, whole] of exact.entries()) expect(whole).toBe(cells[step] === 1);
      expect(open).toBeGreaterThan(0);
    }
  });

  test("keeps some puzzles whole: the answers that the network gave, and what the rules say of them", async () => {
    const { replays, kind } = await recordReplays(pretendThinking(dataset), dataset, { keep: 5 });
    expect(replays).toHaveLength(5);
    for (const { example, input, label, steps } of replays) {
      expect([...input]).toEqual([...dataset.inputs.subarray(example * 16, example * 16 + 16)]);
      for (const { prediction, valid } of steps) {
        expect(valid).toBe(kind!.check(input, prediction).valid);
        if (valid) expect([...prediction]).toEqual([...label]);
      }
    }
  });

  test("is spread evenly, ends in time, and tells how far it is", async () => {
    const told: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => told.push(done, total);
    const { outcomes } = await recordReplays(pretendThinking(dataset), dataset, { limit: 6, onProgress });
    expect(outcomes.map(({ example }) => example)).toEqual([1, 4, 6, 9, 12, 14]);
    expect(told).toEqual([4, 6, 6, 6]);
    const hurried = await recordReplays(pretendThinking(dataset), dataset, { seconds: 0 });
    expect(hurried.outcomes).toHaveLength(4);
  });

  test("ends at once when it is aborted", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(recordReplays(pretendThinking(dataset), dataset, { signal })).rejects.toThrow("enough");
  });
});

const outcome = (settled: number | undefined, more: Partial<PuzzleOutcome> = {}): PuzzleOutcome => ({
  ...{ example: 0, open: 1, rating: undefined, halting: [] },
  exact: Array.from({ length: 4 }, (_, i) => settled !== undefined && i + 1 >= settled),
  cells: Array.from({ length: 4 }, () => (settled === undefined ? 0.5 : 1)),
  ...more,
});

test("right and wrong again is not settled before the last wrong answer", () => {
  expect(settledAt({ exact: [true, false, true, true] })).toBe(3);
  expect(settledAt({ exact: [true, true] })).toBe(1);
  expect(settledAt({ exact: [true, false] })).toBeUndefined();
});

test("failures come first, up to a third; then those that took longest", () => {
  const outcomes = [1, undefined, 3, 2, undefined, 1, undefined, 4, undefined].map((settled) => outcome(settled));
  const chosen = chooseReplays(outcomes, 6).map((i) => settledAt(outcomes[i]!));
  expect(chosen).toEqual([undefined, undefined, 4, 3, 1, 1]);
  expect(chooseReplays(outcomes.slice(0, 2), 6)).toEqual([1, 0]);
  expect(chooseReplays([], 6)).toEqual([]);
});

describe("difficulty", () => {
  test("bins hold every puzzle once, and the right share of right ones", () => {
    const outcomes = Array.from({ length: 40 }, (_, i) =>
      outcome(i % 2 === 0 ? 1 : undefined, { open: 20 + (i % 20) }),
    );
    const bins = byOpenCells(outcomes);
    expect(bins.length).toBeLessThanOrEqual(8);
    expect(bins.reduce((sum, { puzzles }) => sum + puzzles, 0)).toBe(40);
    expect(bins[0]).toMatchObject({ label: "20–22", puzzles: 6, exact: 4 / 6 });
    for (const { exact, interval } of bins) {
      expect(interval[0]).toBeLessThan(exact);
      expect(interval[1]).toBeGreaterThan(exact);
    }
  });

  test("reports ratings of puzzles that have one", () => {
    const outcomes = [0, 3, 3, 700, undefined].map((rating) => outcome(1, { rating }));
    expect(byRating(outcomes).map(({ label, puzzles }) => [label, puzzles])).toEqual([
      ["0", 1],
      ["1–4", 2],
      ["60+", 1],
    ]);
    expect(byRating([outcome(1)])).toEqual([]);
    expect(byOpenCells([])).toEqual([]);
  });
});

describe("boards", () => {
  test("of Sudoku have boxes, and what the puzzle gives cannot change", () => {
    expect(boardOf(dataset.kind, 16)).toMatchObject({ rows: 4, cols: 4, style: "digits", box: [2, 2], apart: false });
    expect(givensOf(dataset.kind, [0, 1, 2, 3])).toEqual([false, false, true, true]);
  });

  test("of mazes leave the floor open", async () => {
    const out = join(await temporaryFolder(), "maze");
    await prepareMaze({ out, size: 5, train: 1, test: 1, seed: 1 });
    const { kind } = await openDataset(out, "train");
    expect(boardOf(kind, 25)).toMatchObject({ style: "maze", apart: false });
    expect(givensOf(kind, [1, 2, 3, 4])).toEqual([true, false, true, true]);
  });

  test("of an unknown kind are a row of numbers beside the answer", () => {
    expect(boardOf(undefined, 9)).toEqual({ rows: 1, cols: 9, style: "digits", symbols: [], apart: true });
    expect(givensOf(undefined, [5])).toEqual([false]);
  });
});

test("of a small picture in the frame of ARC, what puzzle and answer cover is shown", () => {
  const board = { rows: 4, cols: 5, style: "colours", symbols: [], apart: true } as const;
  const [input, label] = [new Int32Array(20), new Int32Array(20)];
  [input[6], input[7], label[12], label[3]] = [2, 5, 7, 1];
  expect(windowOf(board, { input, label })).toEqual({ rows: 2, cols: 2, cells: [6, 7, 11, 12] });
  expect(windowOf(board, { input: new Int32Array(20), label })).toMatchObject({ rows: 1, cols: 1, cells: [12] });
  expect(windowOf({ ...board, style: "digits" }, { input, label })).toMatchObject({ rows: 4, cols: 5 });
});
