import path from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Batch } from "../../puzzles/src/examples/batch.ts";
import type { Dataset } from "../../puzzles/src/examples/dataset.ts";
import { testBatches } from "../../puzzles/src/examples/test-batches.ts";
import { type TrainBatchOptions, trainBatches } from "../../puzzles/src/examples/train-batches.ts";
import { openDataset } from "../src/folder/open-dataset.ts";
import { writeDataset } from "../src/folder/write-dataset.ts";
import { prepareSudoku } from "../src/prepare/prepare-sudoku.ts";
import { temporaryFolder, temporaryFolderForAll } from "./temporary-folder.ts";

const copy = ({ inputs, labels, puzzleIdentifiers }: Batch): readonly Int32Array[] => [
  inputs.slice(),
  labels.slice(),
  puzzleIdentifiers.slice(),
];

/** Puzzles with 1, 2 and 5 examples in 2 groups, labels partly ignored; every token says which example it is. */
async function uneven(): Promise<Dataset> {
  const dir = path.join(await temporaryFolder(), "uneven");
  const group = (from: number, examples: number[], identifiers: number[]) => {
    const count = examples.reduce((a, b) => a + b, 0);
    const inputs = Uint8Array.from({ length: count * 2 }, (_, i) => from + Math.floor(i / 2));
    return {
      inputs,
      labels: inputs.map((token, i) => (i % 2 === 0 ? token : 0)),
      puzzles: examples.map((number, i) => ({ identifier: identifiers[i]!, examples: number })),
    };
  };
  await writeDataset(dir, {
    vocabSize: 50,
    sequenceLength: 2,
    identifiers: ["<blank>", "a", "b", "c"],
    splits: { train: [group(10, [1, 2], [1, 2]), group(20, [5], [3])] },
    provenance: { kind: "other", seed: 0, augment: 0, source: "", options: {} },
  });
  return openDataset(dir, "train");
}

describe("training batches", () => {
  let dataset: Dataset;
  let testSplit: Dataset;
  beforeAll(async () => {
    const dir = path.join(await temporaryFolderForAll(), "six");
    await prepareSudoku({ out: dir, size: 6, train: 50, test: 13, augment: 2, seed: 5 });
    dataset = await openDataset(dir, "train");
    testSplit = await openDataset(dir, "test");
  });

  test("fresh augmentation: every row is a puzzle with its answer, and no row comes twice", () => {
    const kind = dataset.kind!;
    const stream = trainBatches(dataset, { batchSize: 32, seed: 1, augmentation: "fresh" });
    const seen = new Set<string>();
    for (let step = 0; step < 40; step++) {
      const { inputs, labels, size } = stream.next();
      for (let row = 0; row < size; row++) {
        const [input, label] = [inputs.slice(row * 36, row * 36 + 36), labels.slice(row * 36, row * 36 + 36)];
        expect(kind.check(input, label).valid).toBe(true);
        seen.add(input.join());
      }
    }
    expect(seen.size).toBeGreaterThan(40 * 32 - 10);
  });

  test("without augmentation the rows are the stored ones", () => {
    const stored = new Set(
      Array.from({ length: dataset.examples }, (_, i) => dataset.inputs.subarray(i * 36, i * 36 + 36).join()),
    );
    const { inputs } = trainBatches(dataset, { batchSize: 64, seed: 1, augmentation: "none" }).next();
    for (let row = 0; row < 64; row++) expect(stored.has(inputs.slice(row * 36, row * 36 + 36).join())).toBe(true);
  });

  test("a restored stream continues bit for bit the same", () => {
    const options = fc.record({
      batchSize: fc.integer({ min: 1, max: 70 }),
      seed: fc.nat(),
      augmentation: fc.constantFrom("fresh" as const, "none" as const),
      epoch: fc.constantFrom("group" as const, "all" as const),
    });
    fc.assert(
      fc.property(options, fc.nat(12), fc.nat(5), (given, before, resumeAt) => {
        const stream = trainBatches(dataset, given);
        for (let step = 0; step < before; step++) stream.next();
        const state = JSON.parse(JSON.stringify(stream.state()));
        const expected = Array.from({ length: 6 }, () => copy(stream.next()));
        const resumed = trainBatches(dataset, given);
        for (let step = 0; step < resumeAt; step++) resumed.next(); // wherever it was before
        resumed.restore(state);
        expect(Array.from({ length: 6 }, () => copy(resumed.next()))).toEqual(expected);
        expect(resumed.epoch).toBe(stream.epoch);
        expect(resumed.state()).toEqual(stream.state());
      }),
      { numRuns: 40 },
    );
  });

  test("a state of other data or settings is refused", async () => {
    const stream = trainBatches(dataset, { batchSize: 8, seed: 1, augmentation: "fresh" });
    const state = stream.state();
    const other = (change: object) => () => stream.restore({ ...state, ...change });
    expect(other({ seed: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [DatasetOptionError: trainBatches: the saved position has seed 2, this stream 1
        hint: resume with the data and settings of the run, or start a new one]
    `);
    expect(other({ batch_size: 9 })).toThrow(/batch_size 9/);
    expect(other({ fingerprint: "x" })).toThrow(/fingerprint/);
    expect(other({ augmentation: "none" })).toThrow(/augmentation/);
    expect(other({ visits: "all" })).toThrow(/visits "all", this stream "group"/);
    expect(other({ position: 51 })).toThrow(/damaged/);
    expect(other({ draws: [] })).toThrow(/random state/);
  });

  test("another seed gives other batches", () => {
    const first = (seed: number) => copy(trainBatches(dataset, { batchSize: 8, seed, augmentation: "fresh" }).next());
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });

  test("epochs follow each other without loss; an iteration drops its incomplete batch", () => {
    const groups = 50;
    const endless = trainBatches(dataset, { batchSize: 20, seed: 3, augmentation: "none" });
    for (let step = 0; step < 5; step++) endless.next();
    expect([endless.epoch, endless.state().position]).toEqual([1, groups]); // 100 examples: two whole epochs
    const iterations = trainBatches(dataset, { batchSize: 20, seed: 3, augmentation: "none", epochsPerIteration: 1 });
    for (let step = 0; step < 4; step++) iterations.next();
    expect([iterations.epoch, iterations.state().position]).toEqual([1, 40]); // two batches an epoch, ten examples dropped
  });

  test("puzzles of several examples: one puzzle per group and epoch, cut where the batch ends", async () => {
    const mixed = await uneven();
    const options: TrainBatchOptions = { batchSize: 4, seed: 2, augmentation: "none" };
    const stream = trainBatches(mixed, options);
    const identifierOf = (token: number): number => (token === 10 ? 1 : token < 20 ? 2 : 3);
    for (let step = 0; step < 200; step++) {
      const { inputs, labels, puzzleIdentifiers } = stream.next();
      const tokens = Array.from({ length: 4 }, (_, row) => inputs[row * 2]!);
      expect([...puzzleIdentifiers]).toEqual(tokens.map(identifierOf));
      expect([...labels]).toEqual(tokens.flatMap((token) => [token, -100]));
      // The puzzle of five fills every batch that it comes into, so it has one turn there: no example twice.
      const own = tokens.filter((token) => identifierOf(token) === 3);
      expect(new Set(own).size).toBe(own.length);
      expect(own.length === 0 || identifierOf(tokens[3]!) === 3).toBe(true);
    }
  });

  test("an epoch of all examples has every stored one once, an epoch of groups one image of each puzzle", () => {
    const stored = Array.from({ length: dataset.examples }, (_, i) =>
      dataset.inputs.subarray(i * 36, i * 36 + 36).join(),
    );
    expect(stored.length).toBe(150); // 50 puzzles, each with two images
    const epoch = (visits: "group" | "all", examples: number): string[] => {
      const stream = trainBatches(dataset, { batchSize: 10, seed: 4, augmentation: "none", epoch: visits });
      const rows: string[] = [];
      while (rows.length < examples) {
        const { inputs } = stream.next();
        for (let row = 0; row < 10; row++) rows.push(inputs.slice(row * 36, row * 36 + 36).join());
      }
      expect([stream.epoch, stream.state().position]).toEqual([0, examples]);
      return rows;
    };
    const all = epoch("all", 150);
    expect(all).not.toEqual(stored);
    expect(all.toSorted()).toEqual(stored.toSorted());
    const groups = epoch("group", 50).map((row) => Math.floor(stored.indexOf(row) / 3));
    expect(groups.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, group) => group));
  });

  test("examples of all puzzles come with the identifier of their own", async () => {
    const mixed = await uneven();
    const stream = trainBatches(mixed, { batchSize: 4, seed: 2, augmentation: "none", epoch: "all" });
    const seen: number[] = [];
    for (let step = 0; step < 2; step++) {
      const { inputs, puzzleIdentifiers } = stream.next();
      for (let row = 0; row < 4; row++) {
        const token = inputs[row * 2]!;
        seen.push(token);
        expect(puzzleIdentifiers[row]).toBe(token === 10 ? 1 : token < 20 ? 2 : 3);
      }
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual([10, 11, 12, 20, 21, 22, 23, 24]);
  });

  test("what cannot work is refused", async () => {
    const mixed = await uneven();
    const start = (data: Dataset, change: Partial<TrainBatchOptions>) => () =>
      trainBatches(data, { batchSize: 4, seed: 1, augmentation: "none", ...change });
    expect(start(mixed, { augmentation: "fresh" })).toThrow(/of no known puzzle kind/);
    expect(start(dataset, { batchSize: 0 })).toThrow(/batch size: expected a whole number from 1, got 0/);
    expect(start(dataset, { batchSize: 51, epochsPerIteration: 1 })).toThrow(/never fill a batch of 51/);
    expect(start(dataset, { epochsPerIteration: 0 })).toThrow(/epochsPerIteration/);
  });

  test("test batches: in order, once, the last one padded", () => {
    const rows: Int32Array[] = [];
    const sizes: number[] = [];
    for (const { inputs, labels, size } of testBatches(testSplit, 5)) {
      sizes.push(size);
      for (let row = 0; row < size; row++) rows.push(inputs.slice(row * 36, row * 36 + 36));
      expect(inputs.subarray(size * 36).every((token) => token === 0)).toBe(true);
      expect(labels.subarray(size * 36).every((label) => label === -100)).toBe(true);
      expect(labels.subarray(0, size * 36).every((label) => label > 1)).toBe(true);
    }
    expect(sizes).toEqual([5, 5, 3]);
    expect(rows.flatMap((row) => [...row])).toEqual([...testSplit.inputs.subarray()]);
    expect([...testBatches(testSplit, 5, { limit: 6 })].map(({ size }) => size)).toEqual([5, 1]);
    expect(() => [...testBatches(testSplit, 1.5)]).toThrow(/batch size/);
  });
});
