import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, prepareArc } from "@kensho/datasets";
import type { Dataset } from "@kensho/puzzles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ArcBallot, openBallot } from "./arc-ballot.ts";

const TASK = {
  train: [{ input: [[1, 2]], output: [[2, 1]] }],
  test: [{ input: [[3, 4, 5]], output: [[5, 4, 3]] }],
};
let dir: string;
let dataset: Dataset;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "kensho-ballot-"));
  writeFileSync(join(dir, "mirror.json"), JSON.stringify(TASK));
  await prepareArc({ training: [], evaluation: [join(dir, "mirror.json")], augment: 5, out: join(dir, "data") });
  dataset = await openDataset(join(dir, "data"), "test");
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Every image answered: the first `wrong` of them by their own input, the others as they should be. */
async function vote(wrong: number): Promise<ReturnType<ArcBallot["count"]>> {
  const ballot = (await openBallot(dataset))!;
  const { inputs, labels, examples, puzzleIdentifiers } = dataset;
  expect(examples).toBeGreaterThan(4);
  for (let i = 0; i < examples; i++) {
    const row = (tokens: Dataset["inputs"]) =>
      Int32Array.from(tokens.subarray(i * 900, (i + 1) * 900), (token) => Math.max(0, token));
    const prediction = row(i < wrong ? inputs : labels);
    ballot.add({ identifier: puzzleIdentifiers[i]!, input: row(inputs), prediction, halting: 1 });
  }
  return ballot.count();
}

test("answers to images are turned back, and the one with the most votes comes first", async () => {
  const { pass_at, tasks, submission } = await vote(2);
  expect([pass_at["1"], pass_at["2"], tasks]).toEqual([1, 1, 1]);
  expect(submission).toEqual({ mirror: [{ attempt_1: [[5, 4, 3]], attempt_2: [[3, 4, 5]] }] });
});

test("a right answer that few gave is the second attempt", async () => {
  const { pass_at } = await vote(dataset.examples - 1);
  expect([pass_at["1"], pass_at["2"]]).toEqual([0, 1]);
});

test("there is no ballot for training tasks", async () => {
  expect(await openBallot(await openDataset(join(dir, "data"), "train"))).toBeUndefined();
});
