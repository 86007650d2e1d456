import { puzzleKind } from "@kensho/puzzles";
import { describe, expect, it } from "vitest";
import { type Answer, pretend } from "../test/pretend.ts";
import { solve } from "./solve.ts";

const kind = puzzleKind("sudoku-4x4");
/** Digits to tokens: 0, the blank, is token 1. */
const tokens = (digits: string): number[] => Array.from(digits, (digit) => Number(digit) + 1);
const puzzle = (digits: string): Uint8Array => Uint8Array.from(tokens(digits));

const SOLVED = tokens("1234341221434321");
/** The other way to fill the last puzzle below. */
const OTHER = tokens("1234342121434312");
const PUZZLES = ["1004340021004021", "0234340021430021", "1234340021434300"].map(puzzle);
const BLANK = tokens("0000000000000000");
/** Breaks no rule, but replaces givens: the solved grid with digits renamed. */
const RENAMED = SOLVED.map((token) => (token === 5 ? 2 : token + 1));
/** Keeps the givens, but has 1 twice in the first row. */
const TWICE = SOLVED.map((token, cell) => (cell === 1 ? 2 : token));

const which = (input: readonly number[]): number => PUZZLES.findIndex((known) => known.join() === input.join());
const always =
  (prediction: readonly number[], rest: Partial<Answer> = {}) =>
  (): Answer => ({ prediction, ...rest });
const one = [PUZZLES[0] as Uint8Array];

describe("solve verifies", () => {
  it("an answer that keeps the givens and the rules, at the step it came", async () => {
    const { thinker, runs } = pretend(1, (_, step) => ({ prediction: step === 2 ? SOLVED : BLANK }));
    const [solution] = await solve(thinker, kind, one);
    expect(solution).toMatchObject({ verified: true, steps: 2 });
    expect(Array.from(solution?.answer ?? [])).toEqual(SOLVED);
    expect(runs(), "nothing is thought about any more").toBe(2);
  });

  it.each([
    ["a blank grid", BLANK],
    ["another puzzle's solution", RENAMED],
    ["a digit twice in a row", TWICE],
    ["tokens that are not digits", new Array(16).fill(0)],
  ])("not %s, though the network be sure of it", async (_, prediction) => {
    const { thinker, runs } = pretend(1, always(prediction, { halting: 1, confidence: new Array(16).fill(1) }));
    const [solution] = await solve(thinker, kind, one);
    expect(solution).toMatchObject({ verified: false, steps: 3 });
    expect(Array.from(solution?.answer ?? [])).toEqual(prediction);
    expect(runs()).toBe(3);
  });

  it("any answer that solves the puzzle, not one in particular", async () => {
    const last = [PUZZLES[2] as Uint8Array];
    for (const answer of [SOLVED, OTHER]) {
      expect((await solve(pretend(1, always(answer)).thinker, kind, last))[0]?.verified).toBe(true);
    }
    expect((await solve(pretend(1, always(OTHER)).thinker, kind, one))[0]?.verified).toBe(false);
  });
});

describe("solve with many puzzles", () => {
  /** Puzzle i is solved at step i + 1, and spoilt again after that. */
  const staggered = (input: readonly number[], step: number): Answer => ({
    prediction: step === which(input) + 1 ? SOLVED : TWICE,
  });

  it.each([1, 2, 3, 8])("keeps each one's verified answer, in order, in batches of %d", async (batchSize) => {
    const { thinker } = pretend(batchSize, staggered);
    const solutions = await solve(thinker, kind, PUZZLES);
    expect(solutions.map(({ verified, steps }) => [verified, steps])).toEqual([
      [true, 1],
      [true, 2],
      [true, 3],
    ]);
    for (const { answer } of solutions) expect(Array.from(answer)).toEqual(SOLVED);
  });

  it("continues until all of a batch are verified, within the limit of steps", async () => {
    const { thinker, runs } = pretend(3, staggered);
    const solutions = await solve(thinker, kind, PUZZLES, { steps: 2 });
    expect(solutions.map(({ verified, steps }) => [verified, steps])).toEqual([
      [true, 1],
      [true, 2],
      [false, 2],
    ]);
    expect(runs()).toBe(2);
  });

  it("has nothing to say about no puzzles", async () => {
    const { thinker, runs } = pretend(3, staggered);
    expect(await solve(thinker, kind, [])).toEqual([]);
    expect(runs()).toBe(0);
  });
});

describe("solve refuses", () => {
  it("a puzzle of another size, before it thinks about any", async () => {
    const { thinker, runs } = pretend(2, always(SOLVED));
    const nine = new Uint8Array(81).fill(1);
    await expect(solve(thinker, kind, [...one, nine])).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: solve: a puzzle is of another length than the network takes
        puzzle:            [81]
        network [seq_len]: [16]
        hint: use a network that was trained on puzzles of this size]
    `);
    expect(runs()).toBe(0);
  });

  it.each([0, -1, 1.5, Number.NaN])("%d steps", async (steps) => {
    const { thinker } = pretend(1, always(SOLVED));
    await expect(solve(thinker, kind, one, { steps })).rejects.toThrow(
      `expected a whole number of steps from 1, got ${steps}`,
    );
  });
});

describe("solve tells", () => {
  it("the mean probability of the cells that were open", async () => {
    const blanks = [1, 2, 6, 7, 10, 11, 13]; // of the first puzzle
    const confidence = SOLVED.map((_, cell) => (blanks.includes(cell) ? 0.25 + cell / 100 : 1));
    const { thinker } = pretend(1, always(SOLVED, { confidence }));
    const mean = 0.25 + blanks.reduce((sum, cell) => sum + cell, 0) / blanks.length / 100;
    expect((await solve(thinker, kind, one))[0]?.confidence).toBeCloseTo(mean, 6);
  });

  it("with a trace, the grid after each step, and which cells changed", async () => {
    const grids = [TWICE, TWICE, SOLVED];
    const { thinker } = pretend(2, (_, step) => ({ prediction: grids[step - 1] ?? BLANK, halting: step / 4 }));
    const [solution] = await solve(thinker, kind, one, { trace: true });
    expect(solution?.trace.map(({ step, changed, halting }) => [step, changed, halting])).toEqual([
      [1, [1, 2, 6, 7, 10, 11, 13], 0.25],
      [2, [], 0.5],
      [3, [1], 0.75],
    ]);
    expect(solution?.trace.map(({ prediction }) => Array.from(prediction))).toEqual(grids);
  });

  it("without one, no grids", async () => {
    const { thinker } = pretend(1, always(BLANK));
    expect((await solve(thinker, kind, one))[0]?.trace).toEqual([]);
  });

  it("yields nothing after it is aborted", async () => {
    const stop = new AbortController();
    const { thinker, runs } = pretend(1, (_, step) => {
      if (step === 2) stop.abort(new Error("enough"));
      return { prediction: BLANK };
    });
    await expect(solve(thinker, kind, PUZZLES, { signal: stop.signal })).rejects.toThrow("enough");
    expect(runs()).toBe(2);
  });
});
