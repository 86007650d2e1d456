import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, preparePuzzles } from "@kensho/datasets";
import { createThinker, evaluate, solve } from "@kensho/evaluator";
import { modelConfigSchema, numParameters, puzzleTask } from "@kensho/models";
import { cpuEngine } from "@kensho/onnx";
import { trainBatches } from "@kensho/puzzles";
import { createTrainer, trainConfigSchema } from "@kensho/trainer";
import { drawFutoshiki } from "./generate.ts";
import { FUTOSHIKI } from "./kind.ts";

const steps = Number(process.env.STEPS ?? 1000);

// Boards made by our own generator and checked by our own rules; no image of a test board is among those to learn from.
const folder = mkdtempSync(join(tmpdir(), "kensho-example-"));
const out = join(folder, "data");
await preparePuzzles({ kind: FUTOSHIKI, generate: drawFutoshiki, train: 2000, test: 100, out, seed: 1 });
// The kind is handed in wherever a data set is opened: nothing else knows it.
const [train, test] = [
  await openDataset(out, "train", { kinds: [FUTOSHIKI] }),
  await openDataset(out, "test", { kinds: [FUTOSHIKI] }),
];
console.log(FUTOSHIKI.print(train.inputs.subarray(0, FUTOSHIKI.sequenceLength)));

const { vocab_size, seq_len } = train.metadata;
const model = modelConfigSchema.parse({
  ...{ name: "trm", hidden_size: 48, H_cycles: 2, L_cycles: 2, L_layers: 2, halt_max_steps: 8, register_tokens: 1 },
  ...{ mlp_t: true, pos_encodings: "none", expansion: 2, inter_multiple_of: 32, vocab_size, seq_len },
  loss_type: "softmax_cross_entropy",
});
const config = trainConfigSchema.parse({
  lr: 2e-3,
  global_batch_size: 48,
  steps,
  lr_warmup_steps: 30,
  ema_rate: 0.98,
  seed: 1,
});
const engine = cpuEngine();
await using trainer = await createTrainer({ engine, task: puzzleTask(model, config), train: config });
console.log(`${numParameters(model)} parameters`);
const batches = trainBatches(train, { batchSize: 48, seed: 1, augmentation: "fresh" });
while (trainer.step < steps) {
  const { step, metrics } = await trainer.next(batches);
  if (step % 200 === 0) console.log(`step ${step}  loss ${metrics.loss.toFixed(3)}`);
}

await using thinker = await createThinker({ engine, model, weights: await trainer.evaluationWeights(), batchSize: 50 });
const { measures, examples } = await evaluate(thinker, test);
console.log(`solved of ${examples} unseen boards: ${(100 * (measures.valid ?? 0)).toFixed(0)} %`);

// A typed board.
const [board] = FUTOSHIKI.parse(
  `
. < .   .   .
            v
2   .   4   .
    ^
. > .   1   .
            v
3   .   .   1
`.slice(1),
);
if (board !== undefined) {
  const [solution] = await solve(thinker, FUTOSHIKI, [board.input]);
  if (solution?.verified) console.log(FUTOSHIKI.print(solution.answer));
  console.log(`verified: ${solution?.verified ? "yes" : "no"}`);
}
rmSync(folder, { recursive: true });
