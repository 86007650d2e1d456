import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Dataset } from "../../puzzles/src/examples/dataset.ts";
import { type Reveal, reveal } from "../../puzzles/src/examples/reveal.ts";
import { trainBatches } from "../../puzzles/src/examples/train-batches.ts";
import { RandomStream } from "../../puzzles/src/random-stream.ts";
import { openDataset } from "../src/folder/open-dataset.ts";
import { prepareSudoku } from "../src/prepare/prepare-sudoku.ts";
import { temporaryFolderForAll } from "./temporary-folder.ts";

describe("revealed cells", () => {
  let dataset: Dataset;
  beforeAll(async () => {
    const dir = path.join(await temporaryFolderForAll(), "six");
    await prepareSudoku({ out: dir, size: 6, train: 64, test: 0, seed: 5 });
    dataset = await openDataset(dir, "train");
  });
  const stream = (how?: Reveal) =>
    trainBatches(dataset, {
      batchSize: 64,
      seed: 1,
      augmentation: "fresh",
      ...(how === undefined ? {} : { reveal: how }),
    });

  test("show the answer, no more than the limit allows, and none at the end; all else stays as it was", () => {
    const [plain, curriculum] = [stream(), stream({ share: 0.8, batches: 10 })];
    const shares: number[] = [];
    for (let batch = 0; batch < 12; batch++) {
      const [open, shown] = [plain.next(), curriculum.next()];
      expect(shown.labels).toEqual(open.labels);
      let [blanks, revealed] = [0, 0];
      for (const [cell, token] of open.inputs.entries()) {
        if (token === open.labels[cell]) expect(shown.inputs[cell]).toBe(token);
        else {
          blanks++;
          if (shown.inputs[cell] !== token) {
            expect(shown.inputs[cell]).toBe(open.labels[cell]);
            revealed++;
          }
        }
      }
      shares.push(revealed / blanks);
    }
    // Half the limit on average: 0.4 at first. 64 puzzles of about 18 open cells spread by 0.03.
    expect(shares[0]).toBeGreaterThan(0.3);
    expect(shares[0]).toBeLessThan(0.5);
    expect(shares[5]).toBeLessThan(0.3);
    expect(shares.slice(10)).toEqual([0, 0]);
  });

  test("a limit of 1 shows up to all cells; of 0 none", () => {
    const open = () => new Int32Array(10_000).fill(1);
    const label = new Int32Array(10_000).fill(2);
    const random = RandomStream.fromSeed(2);
    const shares = Array.from({ length: 200 }, () => {
      const input = open();
      reveal(input, label, 1, random);
      return input.filter((token) => token === 2).length / input.length;
    });
    expect(Math.min(...shares)).toBeLessThan(0.05);
    expect(Math.max(...shares)).toBeGreaterThan(0.95);
    const untouched = open();
    reveal(untouched, label, 0, random);
    expect(untouched).toEqual(open());
  });

  test("a restored stream continues bit for bit the same", () => {
    const how = { share: 0.9, batches: 8 };
    const one = stream(how);
    for (let batch = 0; batch < 3; batch++) one.next();
    const state = JSON.parse(JSON.stringify(one.state()));
    const rest = Array.from({ length: 7 }, () => one.next().inputs.slice());
    const other = stream(how);
    other.restore(state);
    expect(Array.from({ length: 7 }, () => other.next().inputs.slice())).toEqual(rest);
  });

  test("a state of another curriculum is refused", () => {
    const saved = stream({ share: 0.5, batches: 8 }).state();
    expect(() => stream().restore(saved)).toThrow(/reveals 0.5 over 8 batches, this stream none/);
    expect(() => stream({ share: 0.5, batches: 9 }).restore(saved)).toThrow(/0.5 over 9 batches/);
    expect(() => stream({ share: 0.5, batches: 8 }).restore(stream().state())).toThrow(/reveals none/);
  });

  test.each([
    [{ share: 1.1, batches: 5 }, /share from 0 to 1, got 1.1/],
    [{ share: Number.NaN, batches: 5 }, /got NaN/],
    [{ share: 0.5, batches: 0 }, /batches from 1, got 0/],
  ])("%o is refused", (how, message) => {
    expect(() => stream(how)).toThrow(message);
  });
});
