import path from "node:path";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import { puzzleTask } from "@kensho/models";
import { trainBatches } from "@kensho/puzzles";
import { ENGINES } from "@kensho/testing";
import { createTrainer } from "@kensho/trainer";
import { describe, expect, it } from "vitest";
import { tinyModel, tinyTraining } from "../../trainer/test/tiny.ts";
import { temporaryFolder } from "../test/temporary-folder.ts";

describe.each([
  ["trm", "mixing"],
  ["hrr", "attention"],
] as const)("%s with %s", (name, mixer) => {
  it("learns eight 4×4 puzzles by heart", async () => {
    const out = path.join(await temporaryFolder(), "data");
    await prepareSudoku({ out, size: 4, train: 8, test: 1, seed: 1 });
    const dataset = await openDataset(out, "train");
    const model = tinyModel({
      name,
      mlp_t: mixer === "mixing",
      pos_encodings: mixer === "mixing" ? "none" : "rope",
      hidden_size: 32,
      inter_multiple_of: 16,
      H_cycles: 2,
      L_cycles: 2,
      halt_max_steps: 4,
      loss_type: "softmax_cross_entropy",
      vocab_size: 6,
      seq_len: 16,
    });
    const train = tinyTraining({ lr: 5e-3, global_batch_size: 8, steps: 800, weight_decay: 0 });
    await using trainer = await createTrainer({ engine: ENGINES.cpu(), task: puzzleTask(model, train), train });
    const source = trainBatches(dataset, { batchSize: 8, seed: 1, augmentation: "none" });
    const { metrics: first } = await trainer.next(source);
    let last = first;
    let perfect = 0; // batches in a row in which every puzzle that finished was right
    while (perfect < 4 && trainer.step < train.steps) {
      last = (await trainer.next(source)).metrics;
      if (last.count > 0) perfect = last.exact_accuracy === 1 ? perfect + 1 : 0;
    }
    expect(perfect).toBe(4);
    expect(last.lm_loss).toBeLessThan(first.lm_loss / 10);
  });
});
