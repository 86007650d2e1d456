import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import type { Dataset } from "@kensho/puzzles";
import { trainConfigSchema } from "@kensho/trainer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { trainingData } from "./training-data.ts";

let folder: string;
let dataset: Dataset;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensho-"));
  await prepareSudoku({ out: join(folder, "four"), size: 4, train: 40, test: 0, seed: 1 });
  dataset = await openDataset(join(folder, "four"), "train");
});
afterAll(() => rm(folder, { recursive: true }));

const openCells = (inputs: Int32Array): number => inputs.filter((token) => token === 1).length;
const course = (settings: object, batches: number): number[] => {
  const train = trainConfigSchema.parse({ lr: 1e-3, global_batch_size: 40, steps: 10, seed: 3, ...settings });
  const { source } = trainingData(dataset, train);
  return Array.from({ length: batches }, () => openCells(source.next().inputs));
};

it("draws one puzzle of each group a pass, or every stored example", async () => {
  const dir = join(folder, "images");
  await prepareSudoku({ out: dir, size: 4, train: 5, test: 0, augment: 3, seed: 1 });
  const images = await openDataset(dir, "train");
  const distinct = (epoch: "group" | "all", batch: number): number => {
    const settings = { lr: 1e-3, global_batch_size: batch, steps: 1, augmentation: "none", epoch };
    const { inputs } = trainingData(images, trainConfigSchema.parse(settings)).source.next();
    return new Set(Array.from({ length: batch }, (_, row) => inputs.slice(row * 16, row * 16 + 16).join())).size;
  };
  expect(images.examples).toBe(20);
  expect(distinct("group", 5)).toBe(5);
  expect(distinct("group", 20)).toBeLessThan(20);
  expect(distinct("all", 20)).toBe(20);
});

it("reveals cells until the share of the run that reveal_until says, and none by default", () => {
  const plain = course({}, 10);
  expect(course({ reveal: 0.8, reveal_until: 0 }, 10)).toEqual(plain);
  const curriculum = course({ reveal: 0.8, reveal_until: 0.5 }, 10);
  for (let batch = 0; batch < 5; batch++) expect(curriculum[batch]).toBeLessThan(plain[batch] as number);
  expect(curriculum.slice(5)).toEqual(plain.slice(5));
});
