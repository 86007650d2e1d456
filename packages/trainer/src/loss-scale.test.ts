import { puzzleTask } from "@kensho/models";
import { type Engine, referenceEngine } from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import { bits, randomBatches, tinyModel, tinyTraining } from "../test/tiny.ts";
import { createTrainer } from "./trainer.ts";

async function trained(engine: Engine, changes: object): Promise<{ weights: unknown; scale: number | undefined }> {
  const model = tinyModel();
  await using trainer = await createTrainer({ engine, task: puzzleTask(model, {}), train: tinyTraining(changes) });
  const source = randomBatches(model, trainer.train.global_batch_size, 0);
  for (let i = 0; i < 3; i++) await trainer.next(source);
  return { weights: bits((await trainer.snapshot()).model), scale: trainer.train.loss_scale };
}

describe("the loss scale", () => {
  it("changes nothing where numbers have room, bit by bit", async () => {
    const [plain, scaled] = [
      await trained(referenceEngine(), {}),
      await trained(referenceEngine(), { loss_scale: 1024 }),
    ];
    expect(scaled.weights).toEqual(plain.weights);
  });

  it("is chosen for engines of half precision alone", async () => {
    const halves = { ...referenceEngine(), precision: "f16" } as const;
    const { scale } = await trained(halves, {});
    expect(Math.log2(scale as number) % 1).toBe(0);
    expect((await trained(halves, { loss_scale: 2 })).scale).toBe(2);
    expect((await trained(referenceEngine(), {})).scale).toBeUndefined();
  });
});
