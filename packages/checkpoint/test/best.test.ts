import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  bestCheckpoint,
  CheckpointError,
  loadAveraged,
  loadCheckpoint,
  loadWeights,
  markBest,
  saveCheckpoint,
} from "../src/index.ts";
import { contentsOf, temporaryFolder, vector } from "./checkpoints.ts";

const by = { metric: "exact_accuracy", value: 0.75 };

test("keeps the best checkpoint and uses its weights; a run resumes from its newest", async () => {
  using folder = temporaryFolder();
  const parent = join(folder.path, "checkpoints");
  const best = await saveCheckpoint(parent, contentsOf(1), { keep: 1 });
  expect(await bestCheckpoint(folder.path)).toBeUndefined();
  await markBest({ path: best, ...by });
  for (const step of [2, 3]) await saveCheckpoint(parent, contentsOf(step), { keep: 1, protect: [1] });
  expect(readdirSync(parent).sort()).toEqual(["best.json", "step-000001", "step-000003"]);
  for (const path of [folder.path, parent]) {
    expect(await bestCheckpoint(path)).toEqual({ path: best, step: 1, ...by });
    expect((await loadWeights(path)).step).toBe(1);
    expect((await loadCheckpoint(path)).step).toBe(3);
  }
  expect((await loadWeights(join(parent, "step-000003"))).step).toBe(3);

  await markBest({ path: join(parent, "step-000003"), metric: "valid", value: 1 });
  expect(await bestCheckpoint(folder.path)).toMatchObject({ step: 3, metric: "valid", value: 1 });
  await saveCheckpoint(parent, contentsOf(4), { keep: 2, protect: [3] });
  expect(readdirSync(parent).sort()).toEqual(["best.json", "step-000003", "step-000004"]);
});

test("the averages are read with the tensors that have none, of the best checkpoint", async () => {
  using folder = temporaryFolder();
  const model = { weight: vector(1), buffer: vector(9) };
  await markBest({
    path: await saveCheckpoint(folder.path, { step: 1, groups: { model, ema: { weight: vector(2) } } }),
    ...by,
  });
  const plain = await saveCheckpoint(folder.path, { step: 2, groups: { model } });
  const averaged = await loadAveraged(folder.path);
  expect(averaged.step).toBe(1);
  expect(averaged.groups.weights).toEqual({ weight: vector(2), buffer: vector(9) });
  expect((await loadAveraged(plain)).groups.weights).toEqual(model);
});

test("any flipped bit of best.json, and a file cut short, is noticed", async () => {
  using folder = temporaryFolder();
  await markBest({ path: await saveCheckpoint(folder.path, contentsOf(1)), ...by });
  const file = join(folder.path, "best.json");
  const whole = readFileSync(file);
  const refused = async (bytes: Uint8Array) => {
    writeFileSync(file, bytes);
    const error = await loadWeights(folder.path).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(CheckpointError);
    expect((error as CheckpointError).message).toContain(file);
  };
  const text = whole.toString();
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const flipped = Uint8Array.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    // One kind of white space for another says the same.
    if (Buffer.from(flipped).toString().trim().replace(/\s+/g, " ") === text.trim().replace(/\s+/g, " ")) continue;
    await refused(flipped);
  }
  for (let length = 0; length < whole.length - 1; length++) await refused(whole.subarray(0, length));
  writeFileSync(file, whole);
  expect((await loadWeights(folder.path)).step).toBe(1);
});

test("a best checkpoint that is gone is said, not passed over", async () => {
  using folder = temporaryFolder();
  const best = await saveCheckpoint(folder.path, contentsOf(1));
  await saveCheckpoint(folder.path, contentsOf(2));
  await markBest({ path: best, ...by });
  rmSync(best, { recursive: true });
  await expect(loadWeights(folder.path)).rejects.toMatchObject({
    message: expect.stringMatching(/best\.json: the checkpoint that it names is gone/),
    suggestions: [expect.stringMatching(/^/)],
  });
});
