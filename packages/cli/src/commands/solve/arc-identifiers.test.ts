import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareArc } from "@kensho/datasets";
import type { Network } from "@kensho/networks";
import { ARC_KIND, parsePuzzles, puzzleKind } from "@kensho/puzzles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identifiersFor } from "./arc-identifiers.ts";

const task = (colour: number) => ({
  train: [{ input: [[1]], output: [[2]] }],
  test: [{ input: [[colour]], output: [[4]] }, { input: [[colour, colour]] }],
});
const network = (puzzle_emb_ndim: number) => ({ model: { puzzle_emb_ndim } }) as Network;
const two = { first: task(3), second: task(5) };

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "kensho-vectors-"));
  for (const [name, one] of Object.entries({ ...two, stranger: task(6) }))
    writeFileSync(join(dir, `${name}.json`), JSON.stringify(one));
  writeFileSync(join(dir, "both.json"), JSON.stringify(two));
  const evaluation = ["first", "second"].map((name) => join(dir, `${name}.json`));
  await prepareArc({ training: [], evaluation, augment: 3, out: join(dir, "data") });
});
afterAll(() => rmSync(dir, { recursive: true }));

const find = (file: string, ndim = 8, kind = ARC_KIND) => {
  const entries = parsePuzzles(JSON.stringify(file.endsWith("both.json") ? two : task(3)), { kind: ARC_KIND });
  return identifiersFor(entries, kind, network(ndim), file, join(dir, "data"));
};

test("every test pair takes the vector of its task, and not of an image", async () => {
  const names: string[] = JSON.parse(readFileSync(join(dir, "data", "identifiers.json"), "utf8"));
  const of = (await find(join(dir, "both.json")))!;
  expect([0, 1, 2, 3].map((index) => names[of(index)])).toEqual(["first", "first", "second", "second"]);
  const alone = (await find(join(dir, "second.json")))!;
  expect([alone(0), alone(1)].map((identifier) => names[identifier])).toEqual(["second", "second"]);
});

test("without a data set, every pair takes the blank vector", async () => {
  expect(await identifiersFor([], ARC_KIND, network(8), "x.json", undefined)).toBeUndefined();
});

test("a task that the network has not seen, one without a name, and a network without vectors are refused", async () => {
  await expect(find(join(dir, "stranger.json"))).rejects.toThrow(/has no task stranger, so the network has no vector/);
  await expect(find("-")).rejects.toThrow(/by its name, which standard input does not tell/);
  await expect(find(join(dir, "first.json"), 0)).rejects.toThrow(/this one has none/);
  await expect(find(join(dir, "first.json"), 8, puzzleKind("maze-5x5"))).rejects.toThrow(/this one has none/);
});
