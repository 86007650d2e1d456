// A data set whose tokens stay in their files is the same data set.
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { DatasetFileError } from "../../../puzzles/src/errors.ts";
import type { Dataset } from "../../../puzzles/src/examples/dataset.ts";
import { testBatches } from "../../../puzzles/src/examples/test-batches.ts";
import { type TrainBatchOptions, trainBatches } from "../../../puzzles/src/examples/train-batches.ts";
import { temporaryFolder, temporaryFolderForAll } from "../../test/temporary-folder.ts";
import { FileArray } from "../files/file-array.ts";
import { prepareSudoku } from "../prepare/prepare-sudoku.ts";
import { hashArrays } from "./hash-arrays.ts";
import { openDataset } from "./open-dataset.ts";
import { validationSplit } from "./validation-split.ts";
import { writeDataset } from "./write-dataset.ts";

let six: string;
let pairs: readonly (readonly [memory: Dataset, file: Dataset])[];
beforeAll(async () => {
  const folder = await temporaryFolderForAll();
  six = path.join(folder, "six");
  await prepareSudoku({ out: six, size: 6, train: 40, test: 9, augment: 2, seed: 5 });
  // Puzzles of several examples each, with identifiers and labels that do not count.
  const uneven = path.join(folder, "uneven");
  const group = (from: number, examples: readonly number[]) => {
    const inputs = Uint8Array.from({ length: 4 * examples.reduce((a, b) => a + b, 0) }, (_, i) => from + (i % 7));
    const puzzles = examples.map((count, i) => ({ identifier: 1 + ((from + i) % 5), examples: count }));
    return { inputs, labels: inputs.map((token) => (token % 3 === 0 ? 0 : token)), puzzles };
  };
  await writeDataset(uneven, {
    vocabSize: 50,
    sequenceLength: 4,
    identifiers: ["<blank>", "a", "b", "c", "d", "e"],
    splits: { train: [group(10, [1, 2]), group(20, [5]), group(30, [3, 1, 4]), group(40, [2])], test: [group(1, [3])] },
    provenance: { kind: "other", seed: 0, augment: 0, source: "", options: {} },
  });
  pairs = await Promise.all(
    [six, uneven].map(
      async (dir) => [await openDataset(dir, "train"), await openDataset(dir, "train", { inMemory: 0 })] as const,
    ),
  );
});

test("batches are equal bit for bit, of the whole and of its parts, before and after a resume", () => {
  for (const [memory, file] of pairs) {
    expect([memory.inputs, file.inputs].map((tokens) => tokens instanceof FileArray)).toEqual([false, true]);
    const options = fc.record({
      batchSize: fc.integer({ min: 1, max: 40 }),
      seed: fc.nat(),
      augmentation:
        memory.kind === undefined ? fc.constant("none" as const) : fc.constantFrom("fresh" as const, "none" as const),
      epoch: fc.constantFrom("group" as const, "all" as const),
    });
    const share = fc.constantFrom(0, 0.3, 2);
    fc.assert(
      fc.property(options, share, fc.nat(6), (given: TrainBatchOptions, kept, resumeAfter) => {
        const [a, b] = [memory, file].map((dataset) => {
          const part = validationSplit(dataset, { share: kept, seed: 3 });
          const stream = trainBatches(part?.train ?? dataset, given);
          const batches: unknown[] = [];
          const read = (from: typeof stream): void => {
            const { inputs, labels, puzzleIdentifiers, size } = from.next();
            batches.push([inputs.slice(), labels.slice(), puzzleIdentifiers.slice(), size]);
          };
          for (let step = 0; step < resumeAfter; step++) read(stream);
          const resumed = trainBatches(part?.train ?? dataset, given);
          resumed.restore(JSON.parse(JSON.stringify(stream.state())));
          for (let step = 0; step < 3; step++) read(resumed);
          for (const held of [part?.validation, part?.probe]) {
            if (held === undefined) continue;
            for (const { inputs, labels } of testBatches(held, 4)) batches.push([inputs.slice(), labels.slice()]);
          }
          return batches;
        });
        expect(b).toEqual(a);
      }),
      { numRuns: 25 },
    );
  }
});

test("the fingerprint is the same from memory, from files, in any window, and in kensho.json", async () => {
  for (const [memory, file] of pairs) {
    const { inputs, labels, puzzleIdentifiers, puzzleIndices, groupIndices } = file;
    const arrays = [inputs, labels, puzzleIdentifiers, puzzleIndices, groupIndices];
    expect(hashArrays(arrays)).toBe(memory.fingerprint);
    for (const window of [1, 7, 1000]) expect(hashArrays(arrays, window)).toBe(memory.fingerprint);
    expect(file.provenance?.fingerprints?.train).toBe(memory.fingerprint);
    const parts = [memory, file].map((dataset) => validationSplit(dataset, { share: 0.3, seed: 1 }));
    expect(parts[1]?.train.fingerprint).toBe(parts[0]?.train.fingerprint);
    expect(parts[1]?.train.fingerprint).not.toBe(memory.fingerprint);
  }
});

test("a fingerprint is taken from kensho.json only where its sums vouch for every file", async () => {
  const dir = path.join(await temporaryFolder(), "set");
  await prepareSudoku({ out: dir, size: 4, train: 5, test: 1, seed: 2 });
  const { fingerprint } = await openDataset(dir, "train");
  const file = path.join(dir, "kensho.json");
  const { fingerprints, ...record } = JSON.parse(await readFile(file, "utf8"));
  const wrong = "0".repeat(64);
  const open = async (change: object): Promise<string> => {
    await writeFile(file, JSON.stringify({ ...record, ...change }));
    return (await openDataset(dir, "train", { inMemory: 0 })).fingerprint;
  };
  expect(await open({ fingerprints })).toBe(fingerprint);
  expect(await open({})).toBe(fingerprint); // as older versions wrote it
  expect(await open({ fingerprints: { train: wrong } })).toBe(wrong);
  const files = { ...record.files, "train/all__labels.npy": undefined };
  expect(await open({ fingerprints: { train: wrong }, files })).toBe(fingerprint);
  await expect(open({ fingerprints: { train: "no" } })).rejects.toThrow(/fingerprints, train: expected a SHA-256/);
  await rm(file);
  expect((await openDataset(dir, "train", { inMemory: 0 })).fingerprint).toBe(fingerprint);
});

test("a file that is cut short after it was opened ends the batches with its name", async () => {
  const dir = path.join(await temporaryFolder(), "set");
  // More than is read ahead.
  const tokens = new Uint8Array(800_000).fill(1);
  await writeDataset(dir, {
    vocabSize: 2,
    sequenceLength: 8,
    splits: { train: [{ inputs: tokens, labels: tokens }] },
    provenance: { kind: "other", seed: 0, augment: 0, source: "", options: {} },
  });
  const dataset = await openDataset(dir, "train", { inMemory: 0 });
  const stream = trainBatches(dataset, { batchSize: 64, seed: 1, augmentation: "none", epoch: "all" });
  stream.next();
  await truncate(path.join(dir, "train/all__labels.npy"), 300);
  expect(() => stream.next()).toThrow(DatasetFileError);
  expect(() => stream.next()).toThrow(/all__labels\.npy: ends too early/);
});
