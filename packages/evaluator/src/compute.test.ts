import { type PuzzleKind, parsePuzzles, puzzleKind, RandomStream } from "@kensho/puzzles";
import { describe, expect, it } from "vitest";
import { type Answer, pretend } from "../test/pretend.ts";
import { foundText } from "./found.ts";
import { solve } from "./solve.ts";

const kind = puzzleKind("sudoku-4x4");
const tokens = (digits: string): number[] => Array.from(digits, (digit) => Number(digit) + 1);
const puzzle = Uint8Array.from(tokens("1004340021004021"));
const SOLVED = tokens("1234341221434321");
const WRONG = tokens("1234341221434312");
const isPuzzle = (input: readonly number[]): boolean => input.join() === puzzle.join();

/** The solution of any image of the puzzle: what solves it by its own rules. */
function solutionOf(input: readonly number[]): number[] {
  const validation = kind.validate(Uint8Array.from(input));
  return "solution" in validation ? Array.from(validation.solution) : SOLVED;
}

/** Wrong in every cell, and for every image alike. */
const spoilt = (input: readonly number[]): number[] => solutionOf(input).map((token) => ((token - 1) % 4) + 2);

describe("votes", () => {
  it("an image's answer is mapped back and checked as the puzzle's", async () => {
    const { thinker } = pretend(8, (input) => ({ prediction: isPuzzle(input) ? WRONG : solutionOf(input) }));
    const [solution] = await solve(thinker, kind, [puzzle], { votes: 4 });
    expect(solution).toMatchObject({ verified: true, found: { by: "image", of: 4 } });
    expect(Array.from(solution?.answer ?? [])).toEqual(SOLVED);
    expect(foundText(solution!.found)).toMatch(/^image [2-4] of 4$/);
  });

  it("what the first pass solves costs one pass", async () => {
    const { thinker } = pretend(8, (input) => ({ prediction: solutionOf(input) }));
    const [solution] = await solve(thinker, kind, [puzzle], { votes: 8, restarts: 3, branch: true });
    expect(solution).toMatchObject({
      found: { by: "single pass" },
      effort: { passes: 1, steps: 1, ended: "answered" },
    });
  });

  it("a network to which all images are one and the same begins from noise in place of each", async () => {
    const lattice = { candidate_lattice: true, pos_encodings: "none", box_rows: 2, box_cols: 2 } as const;
    const seen = new Set<number>();
    const asked = (input: readonly number[], _: number, noise: number): Answer => {
      if (isPuzzle(input)) seen.add(noise);
      return { prediction: WRONG };
    };
    const { thinker } = pretend(8, asked, lattice);
    const [solution] = await solve(thinker, kind, [puzzle], { votes: 3, restarts: 1 });
    expect(solution).toMatchObject({ verified: false, effort: { passes: 6, steps: 18 } });
    expect(seen, "the puzzle itself, once without noise and five times with another").toHaveLength(6);
    expect(seen).toContain(0);
  });

  it("where the vote counts, all pass, and the majority is the answer", async () => {
    const { thinker } = pretend(8, (input) => ({ prediction: isPuzzle(input) ? WRONG : solutionOf(input) }));
    const [solution] = await solve(thinker, kind, [puzzle], { votes: 5, select: "vote" });
    expect(solution).toMatchObject({
      verified: true,
      found: { by: "vote", agreeing: 4, of: 5 },
      effort: { passes: 5, steps: 15 },
    });
    expect(foundText(solution!.found)).toBe("vote 4 of 5");
  });

  it("answers that are each wrong in another cell may be right together, cell by cell", async () => {
    let image = 0;
    const wrongAt = new Map<string, number>();
    const { thinker } = pretend(8, (input) => {
      const key = input.join();
      if (!wrongAt.has(key)) wrongAt.set(key, image++);
      // Different cells of the solution, in the puzzle's own order or another: rarely the same one twice.
      const cell = [1, 2, 6, 7, 10][wrongAt.get(key) as number] as number;
      return { prediction: solutionOf(input).map((token, at) => (at === cell ? (token % 4) + 2 : token)) };
    });
    const [solution] = await solve(thinker, kind, [puzzle], { votes: 5, seed: 3 });
    expect(solution).toMatchObject({ verified: true, found: { by: "vote", agreeing: 0 } });
  });

  it("no majority makes a wrong answer a solution", async () => {
    const { thinker } = pretend(8, (input) => ({ prediction: spoilt(input), halting: 1 }));
    for (const select of ["verify", "vote", "halt"] as const)
      expect((await solve(thinker, kind, [puzzle], { votes: 6, select }))[0]?.verified).toBe(false);
  });

  it("a kind with few symmetries shows each image once", async () => {
    const addition = puzzleKind("addition-3d");
    const [sum] = parsePuzzles("12+7=", { kind: addition });
    if (sum === undefined || sum instanceof Error) throw sum;
    const seen = new Set<string>();
    const { thinker } = pretend(4, (input) => {
      seen.add(input.slice(0, addition.sequenceLength).join());
      return { prediction: input };
    });
    Object.assign(thinker.model, { seq_len: 16 });
    const padded = { ...addition, sequenceLength: 16, augment: pad(addition) };
    await solve(
      thinker,
      { ...padded, check: () => ({ valid: false, keepsGivens: true, violations: [] }) },
      [padTo16(sum.input)],
      { votes: 9 },
    );
    expect(seen.size).toBe(2);
  });
});

/** A kind of fewer cells on the pretended network's sixteen. */
const padTo16 = (input: Uint8Array): Uint8Array => Uint8Array.from({ length: 16 }, (_, i) => input[i] ?? 0);
const pad =
  (inner: PuzzleKind): PuzzleKind["augment"] =>
  (random, input, label) =>
    inner.augment(random, input.subarray(0, inner.sequenceLength), label.subarray(0, inner.sequenceLength));

describe("restarts", () => {
  it("begin with noise, and one that solves the puzzle is named", async () => {
    const { thinker } = pretend(8, (_, __, noise) => ({ prediction: noise > 0.5 ? SOLVED : WRONG }));
    const [solution] = await solve(thinker, kind, [puzzle], { restarts: 20, noise: 1 });
    expect(solution).toMatchObject({ verified: true, found: { by: "restart", of: 21 } });
    const [without] = await solve(thinker, kind, [puzzle], {});
    expect(without?.verified).toBe(false);
  });

  it("the same seed, the same result, whatever else is in the batch", async () => {
    const run = async (puzzles: readonly Uint8Array[], seed: number, slots: number) => {
      const { thinker } = pretend(slots, (_, __, noise) => ({ prediction: noise > 1.2 ? SOLVED : WRONG }));
      return (await solve(thinker, kind, puzzles, { restarts: 40, noise: 1, seed })).at(-1)?.found;
    };
    const alone = await run([puzzle], 7, 1);
    expect(alone).toMatchObject({ by: "restart" });
    expect(await run([puzzle], 7, 1)).toEqual(alone);
    const others = await Promise.all([1, 2, 3, 4, 5].map((seed) => run([puzzle], seed, 1)));
    expect(new Set(others.map((found) => JSON.stringify(found))).size).toBeGreaterThan(1);
  });
});

it("--select halt takes the answer that the halting head is surest of", async () => {
  const { thinker } = pretend(8, (input) => {
    const sure = !isPuzzle(input);
    return { prediction: sure ? solutionOf(input) : WRONG, halting: sure ? 0.4 : 0.3 };
  });
  const [solution] = await solve(thinker, kind, [puzzle], { votes: 3, select: "halt" });
  expect(solution).toMatchObject({ verified: true, halting: expect.closeTo(0.4), found: { by: "halt", of: 3 } });
});

it("halting ends a pass when the network holds its answer for right", async () => {
  const { thinker, runs } = pretend(1, (_, step) => ({ prediction: WRONG, halting: step >= 2 ? 0.9 : 0.1 }));
  const [solution] = await solve(thinker, kind, [puzzle], { halt: true, steps: 50 });
  expect([solution?.steps, runs()]).toEqual([2, 2]);
});

describe("until verified", () => {
  it("continues with new images and starts until the budget is used up", async () => {
    const { thinker } = pretend(4, (input) => ({ prediction: spoilt(input) }));
    const [solution] = await solve(thinker, kind, [puzzle], { untilVerified: true, budget: 0.2 });
    expect(solution).toMatchObject({ verified: false, effort: { ended: "budget" } });
    expect(solution!.effort.passes).toBeGreaterThan(4);
  });

  it("and ends with the first that is verified", async () => {
    let passes = 0;
    const { thinker } = pretend(1, (input, step) => {
      if (step === 1) passes++;
      return { prediction: passes >= 12 ? solutionOf(input) : spoilt(input) };
    });
    const [solution] = await solve(thinker, kind, [puzzle], { untilVerified: true, budget: 60 });
    expect(solution).toMatchObject({ verified: true, effort: { passes: 12 } });
    expect(foundText(solution!.found)).toBe("image 12");
  });
});

describe("branch", () => {
  /** Solves a grid only if enough cells are given; otherwise unsure of every cell. */
  const novice =
    (least: number) =>
    (input: readonly number[]): Answer => {
      const given = input.filter((token) => token > 1).length;
      const fits = input.every((token, cell) => token <= 1 || token === SOLVED[cell]);
      return {
        prediction: given >= least && fits ? SOLVED : WRONG,
        confidence: new Array(16).fill(0.3),
        others: () => 0.2,
      };
    };

  it("assumes cells until the network can do the rest, and counts what it looked at", async () => {
    const { thinker } = pretend(8, novice(13));
    const [solution] = await solve(thinker, kind, [puzzle], { branch: true });
    expect(solution).toMatchObject({ verified: true, found: { by: "branch" } });
    expect(Array.from(solution?.answer ?? [])).toEqual(SOLVED);
    expect(solution?.effort.nodes).toBeGreaterThan(2);
    expect(foundText(solution!.found)).toMatch(/^branch, \d+ nodes$/);
  });

  it("no more than it was allowed, and says so", async () => {
    const { thinker } = pretend(2, novice(99));
    const [solution] = await solve(thinker, kind, [puzzle], { branch: true, nodes: 3 });
    expect(solution).toMatchObject({ verified: false, effort: { nodes: 3, ended: "nodes" } });
  });

  it("a tree without leaves left is exhausted, and nothing is called a solution", async () => {
    const { thinker } = pretend(8, novice(99));
    const [solution] = await solve(thinker, kind, [puzzle], { branch: true });
    expect(solution).toMatchObject({ verified: false, effort: { ended: "exhausted" } });
  });

  it("the same seed, the same nodes", async () => {
    const run = async () => (await solve(pretend(8, novice(14)).thinker, kind, [puzzle], { branch: true }))[0]?.effort;
    expect(await run()).toEqual(await run());
  });
});

it("an image that is none says nothing of the puzzle: random answers never verify", async () => {
  const random = RandomStream.fromSeed(4);
  const { thinker } = pretend(8, () => ({ prediction: Array.from({ length: 16 }, () => random.int(6)) }));
  const solutions = await solve(thinker, kind, new Array(5).fill(puzzle), {
    votes: 4,
    restarts: 2,
    branch: true,
    nodes: 20,
  });
  for (const { verified, answer } of solutions) expect(verified).toBe(kind.check(puzzle, answer).valid);
});
