import type { Thinker } from "@kensho/evaluator";
import { customKind, PuzzleFormatError, type PuzzleKind, puzzleKind } from "@kensho/puzzles";
import { expect, test } from "vitest";
import { type Entry, type Outcome, solvePuzzles } from "./solve-puzzles.ts";

const BLANK = 1;
const definition = {
  title: "x",
  alphabet: [".", "1", "2"],
  shape: [1, 2] as const,
  blanks: ["."],
  keeps_givens: true,
};

/** A network that gives these answers, one a step, to every puzzle. */
function thinkerOf(answers: readonly (readonly number[])[]): Thinker {
  const length = answers[0]!.length;
  let step = 0;
  return {
    ...{ model: { name: "trm", seq_len: length, halt_max_steps: answers.length, vocab_size: 16 }, batchSize: 1 },
    async prepare() {},
    async step(_: number, { restart }: { restart: Uint8Array }) {
      step = restart[0] === 1 ? 0 : step + 1;
      const confidence = new Float32Array(length).fill(1);
      const predictions = Int32Array.from(answers[step]!);
      return { predictions, confidence, halting: Float32Array.of(0.5), halts: Int32Array.of(0) };
    },
  } as unknown as Thinker;
}

async function outcomesOf(entries: readonly Entry[], kind: PuzzleKind, thinker: Thinker): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const many = entries.length > 1;
  await solvePuzzles(
    entries,
    kind,
    async () => thinker,
    { many },
    (index, outcome) => {
      outcomes[index] = outcome;
    },
  );
  return outcomes;
}

test("where the rules are not known, a well-formed answer ends nothing: the last one counts, and proves nothing", async () => {
  const kind = customKind("custom-x", definition);
  const puzzle = { input: Uint8Array.of(BLANK, 2), kind: kind.name, line: 1 };
  const thinker = thinkerOf([
    [2, 2],
    [3, 2],
  ]);
  const [outcome] = await outcomesOf([puzzle], kind, thinker);
  expect(outcome).toMatchObject({ status: "answered", solution: { verified: false, steps: 2 } });
  expect(outcome?.status === "answered" && [...outcome.solution.answer]).toEqual([3, 2]);
});

test("an answer of such a kind that changes a given is none", async () => {
  const kind = customKind("custom-x", definition);
  const puzzle = { input: Uint8Array.of(BLANK, 2), kind: kind.name, line: 1 };
  const [outcome] = await outcomesOf([puzzle], kind, thinkerOf([[2, 3]]));
  expect(outcome).toMatchObject({ status: "unsolved" });
});

test("where they are known, the first answer that passes the check is the solution", async () => {
  const kind = puzzleKind("addition-1d");
  const [puzzle] = kind.parse("3+7");
  const right = [...kind.parse("3+7=10")[0]!.answer!];
  // 3 + 7 = 20, which no text can say.
  const first = right.findIndex((token, cell) => token !== puzzle!.input[cell]);
  const wrong = right.with(first, right[first]! + 1);
  const thinker = thinkerOf([wrong, right, wrong]);
  const broken = new PuzzleFormatError("no sum");
  const outcomes = await outcomesOf([puzzle!, broken], kind, thinker);
  expect(outcomes).toMatchObject([
    { status: "solved", solution: { verified: true, steps: 2 } },
    { status: "invalid", message: "no sum" },
  ]);
});
