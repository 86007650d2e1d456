import { puzzleTask } from "@kensho/models";
import { ENGINES } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { bits, type PuzzleReport, type PuzzleTrainer, randomBatches, tinyModel, tinyTraining } from "../test/tiny.ts";
import { createTrainer } from "./trainer.ts";

const engine = ENGINES.cpu();
const model = tinyModel();
const noisy = tinyTraining({ initial_noise: 1, seed: 3 });
const B = noisy.global_batch_size;

async function steps(trainer: PuzzleTrainer, from: number, count: number): Promise<PuzzleReport[]> {
  const source = randomBatches(model, B, from);
  const reports: PuzzleReport[] = [];
  for (let i = 0; i < count; i++) reports.push(await trainer.next(source));
  return reports;
}

describe("initial_noise", () => {
  it("changes the input of a step, and is drawn again for every puzzle", async () => {
    await using still = await createTrainer({
      engine,
      task: puzzleTask(model, {}),
      train: { ...noisy, initial_noise: 0 },
    });
    await using trainer = await createTrainer({ engine, task: puzzleTask(model, noisy), train: noisy });
    const [quiet, loud] = [await steps(still, 0, 1), await steps(trainer, 0, 1)];
    expect(loud[0]?.metrics.loss).not.toBe(quiet[0]?.metrics.loss);

    // One puzzle in every slot: what tells them apart is the noise.
    await using alike = await createTrainer({ engine, task: puzzleTask(model, noisy), train: noisy });
    const cells = (): Int32Array => new Int32Array(B * model.seq_len).fill(2);
    await alike.next({ next: () => ({ inputs: cells(), labels: cells(), puzzleIdentifiers: new Int32Array(B) }) });
    const latents = (await alike.snapshot()).carry["carry/z_H"]?.data ?? new Float32Array();
    const width = latents.length / B;
    const rows = Array.from({ length: B }, (_, b) => latents.subarray(b * width, (b + 1) * width).join());
    expect(new Set(rows).size).toBe(B);
  });

  it("continues with the same draws after a checkpoint, in slices as in a whole batch", async () => {
    await using whole = await createTrainer({ engine, task: puzzleTask(model, noisy), train: noisy });
    const reports = await steps(whole, 0, 8);
    await using first = await createTrainer({ engine, task: puzzleTask(model, noisy), train: noisy });
    await steps(first, 0, 5);
    await using second = await createTrainer({
      engine,
      task: puzzleTask(model, noisy),
      train: noisy,
      from: await first.snapshot(),
    });
    expect(await steps(second, 5, 3)).toEqual(reports.slice(5));
    expect(bits((await second.snapshot()).model)).toEqual(bits((await whole.snapshot()).model));

    await using sliced = await createTrainer({
      engine,
      task: puzzleTask(model, noisy),
      train: { ...noisy, micro_batch: 2 },
    });
    const inSlices = await steps(sliced, 0, 8);
    // Sums over slices round otherwise; the noise of other puzzles would show in the second digit.
    for (const [i, { metrics }] of inSlices.entries()) {
      expect(metrics.loss).toBeCloseTo(reports[i]?.metrics.loss as number, 4);
    }
  });
});
