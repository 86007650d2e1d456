import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DatasetOptionError } from "../../../puzzles/src/errors.ts";
import type { Dataset } from "../../../puzzles/src/examples/dataset.ts";
import { testBatches } from "../../../puzzles/src/examples/test-batches.ts";
import { puzzleKind } from "../../../puzzles/src/kinds/kinds.ts";
import { RandomStream } from "../../../puzzles/src/random-stream.ts";
import { prepareArithmetic } from "../prepare/prepare-arithmetic.ts";
import { prepareMaze } from "../prepare/prepare-maze.ts";
import { prepareSudoku } from "../prepare/prepare-sudoku.ts";
import { groupClasses } from "./group-classes.ts";
import { openDataset } from "./open-dataset.ts";
import { sharedPuzzles } from "./shared-puzzles.ts";
import { validationSplit } from "./validation-split.ts";
import { writeDataset } from "./write-dataset.ts";

let folder: string;
let sudoku: Dataset;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kensho-validation-"));
  await prepareSudoku({ out: path.join(folder, "sudoku"), size: 6, train: 60, test: 20, seed: 3, augment: 3 });
  sudoku = await openDataset(path.join(folder, "sudoku"), "train");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const inputsOf = (dataset: Dataset): string[] =>
  Array.from({ length: dataset.examples }, (_, i) => dataset.inputs.subarray(i * 36, (i + 1) * 36).join());

it("takes out originals, leaves the other groups whole, and nothing is in both", () => {
  const { train, validation, probe } = validationSplit(sudoku, { share: 0.2, seed: 1 })!;
  expect([train.groupIndices.length - 1, validation.examples, probe.examples]).toEqual([48, 12, 12]);
  expect(train.examples).toBe(48 * 4);
  expect(train.metadata).toMatchObject({ total_groups: 48, seq_len: 36 });
  const all = inputsOf(sudoku);
  const held = inputsOf(validation);
  for (const [i, input] of held.entries()) expect([i, all.indexOf(input) % 4]).toEqual([i, 0]);
  const trained = new Set(inputsOf(train));
  expect(held.filter((input) => trained.has(input))).toEqual([]);
  expect(new Set([...held, ...inputsOf(train)]).size).toBe(48 * 4 + 12);
  expect(sharedPuzzles(train, validation)).toEqual({ shared: 0, puzzles: 12 });
  expect(inputsOf(probe).every((input) => trained.has(input))).toBe(true);
  expect([...testBatches(validation, 8)].map(({ size }) => size)).toEqual([8, 4]);
});

it("is a function of the seed", () => {
  const fingerprints = (seed: number) => {
    const { train, validation, probe } = validationSplit(sudoku, { share: 7, seed })!;
    return [train.fingerprint, validation.fingerprint, probe.fingerprint];
  };
  const first = fingerprints(1);
  expect(fingerprints(1)).toEqual(first);
  expect(new Set([...first, ...fingerprints(2)]).size).toBe(6);
  expect(first).not.toContain(sudoku.fingerprint);
});

it("keeps symmetry images in different groups together", async () => {
  const kind = puzzleKind("sudoku-6x6");
  const random = RandomStream.fromSeed(5);
  const rows = Array.from({ length: 20 }, (_, i) => {
    const [from, to] = [(i % 10) * 4 * 36, ((i % 10) * 4 + 1) * 36];
    const [inputs, labels] = [
      Uint8Array.from(sudoku.inputs.subarray(from, to)),
      Uint8Array.from(sudoku.labels.subarray(from, to)),
    ];
    if (i >= 10) kind.augment(random, inputs, labels);
    return { inputs, labels };
  });
  const out = path.join(folder, "twice");
  const provenance = { kind: kind.name, seed: 0, augment: 0, source: "test", options: {} };
  await writeDataset(out, {
    ...{ vocabSize: kind.vocabSize, sequenceLength: kind.sequenceLength, totalPuzzles: "groups", provenance },
    splits: { train: rows, test: rows.slice(0, 2) },
  });
  const twice = await openDataset(out, "train");
  expect(new Set(groupClasses(twice)).size).toBe(10);
  const { train, validation } = validationSplit(twice, { share: 5, seed: 2 })!;
  expect([train.examples, validation.examples]).toEqual([14, 6]);
  expect(sharedPuzzles(train, validation).shared).toBe(0);
  expect(sharedPuzzles(twice, await openDataset(out, "test"))).toEqual({ shared: 2, puzzles: 2 });
});

it("less than one puzzle is none, and all of them are too many", () => {
  expect(validationSplit(sudoku, { share: 0.01, seed: 0 })).toBeUndefined();
  expect(validationSplit(sudoku, { share: 0, seed: 0 })).toBeUndefined();
  expect(() => validationSplit(sudoku, { share: 60, seed: 0 })).toThrow(DatasetOptionError);
});

it.each([
  ["sudoku 4×4", (out: string) => prepareSudoku({ out, size: 4, train: 100, test: 30, seed: 2 })],
  ["sudoku 6×6 with stored images", (out: string) => prepareSudoku({ out, size: 6, train: 50, test: 30, augment: 2 })],
  ["mazes", (out: string) => prepareMaze({ out, size: 7, train: 100, test: 30, seed: 2 })],
  ["sums", (out: string) => prepareArithmetic({ out, digits: 2, train: 500, test: 30, seed: 2 })],
])("what prepare-data makes shares nothing between train and test: %s", async (name, prepare) => {
  const out = path.join(folder, name.replaceAll(/\W/g, "-"));
  await prepare(out);
  const [train, test] = [await openDataset(out, "train"), await openDataset(out, "test")];
  expect(sharedPuzzles(train, test)).toEqual({ shared: 0, puzzles: 30 });
});
