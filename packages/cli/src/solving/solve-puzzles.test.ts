import { customKind, PuzzleFormatError, puzzleKind } from "@kensho/datasets";
import type { Thinker } from "@kensho/evaluator";
import { expect, test } from "vitest";
import { solvePuzzles } from "./solve-puzzles.ts";

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
  return {
    ...{ model: { seq_len: length, halt_max_steps: answers.length }, batchSize: 1 },
    async *think() {
      for (const [i, answer] of answers.entries()) {
        const confidence = new Float32Array(length).fill(1);
        yield { step: i + 1, predictions: Int32Array.from(answer), confidence, halting: Float32Array.of(0.5) };
      }
    },
    [Symbol.asyncDispose]: async () => {},
  } as unknown as Thinker;
}

test("where the rules are not known, a well-formed answer ends nothing: the last one counts, and proves nothing", async () => {
  const kind = customKind("custom-x", definition);
  const puzzle = { input: Uint8Array.of(BLANK, 2), kind: kind.name, line: 1 };
  const thinker = async () =>
    thinkerOf([
      [2, 2],
      [3, 2],
    ]);
  const [outcome] = await solvePuzzles([puzzle], kind, thinker, {});
  expect(outcome).toMatchObject({ status: "answered", solution: { verified: false, steps: 2 } });
  expect(outcome?.status === "answered" && [...outcome.solution.answer]).toEqual([3, 2]);
});

test("an answer of such a kind that changes a given is none", async () => {
  const kind = customKind("custom-x", definition);
  const puzzle = { input: Uint8Array.of(BLANK, 2), kind: kind.name, line: 1 };
  const [outcome] = await solvePuzzles([puzzle], kind, async () => thinkerOf([[2, 3]]), {});
  expect(outcome).toMatchObject({ status: "unsolved" });
});

test("where they are known, the first answer that passes the check is the solution", async () => {
  const kind = puzzleKind("addition-1d");
  const [puzzle] = kind.parse("3+7");
  const [wrong, right] = ["3+7=11", "3+7=10"].map((text) => [...kind.parse(text)[0]!.answer!]);
  const thinker = async () => thinkerOf([wrong!, right!, wrong!]);
  const broken = new PuzzleFormatError("no sum");
  const outcomes = await solvePuzzles([puzzle!, broken], kind, thinker, {});
  expect(outcomes).toMatchObject([
    { status: "solved", solution: { verified: true, steps: 2 } },
    { status: "invalid", message: "no sum" },
  ]);
});
