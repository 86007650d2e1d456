import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import { createThinker, evaluate, requireLabelled, solve } from "@kensho/evaluator";
import { effectiveDepth, modelConfigSchema, numParameters, puzzleTask } from "@kensho/models";
import { cpuEngine } from "@kensho/onnx";
import { puzzleKind, trainBatches } from "@kensho/puzzles";
import { createTrainer, trainConfigSchema } from "@kensho/trainer";

const steps = Number(process.env.STEPS ?? 300);

// Puzzles: 300 to learn from, 100 others to be tested on; no symmetry image of a test puzzle is in training.
const folder = mkdtempSync(join(tmpdir(), "kensho-example-"));
const data = join(folder, "sudoku-4x4");
await prepareSudoku({ out: data, size: 4, train: 300, test: 100, seed: 1 });
const train = await openDataset(data, "train");
const test = await openDataset(data, "test");

// The network: HRR, a planner and a refiner of one layer each.
const model = modelConfigSchema.parse({
  ...{ name: "hrr", hidden_size: 48, H_cycles: 2, L_cycles: 2, L_layers: 1, H_layers: 1, halt_max_steps: 8 },
  ...{ mlp_t: true, pos_encodings: "none", expansion: 2, inter_multiple_of: 32, register_tokens: 1 },
  ...{ loss_type: "softmax_cross_entropy", vocab_size: train.metadata.vocab_size, seq_len: train.metadata.seq_len },
});
console.log(`${numParameters(model)} parameters, effective depth ${effectiveDepth(model)}`);

// Training: each example of each step goes through a symmetry drawn for it.
const engine = cpuEngine();
const config = trainConfigSchema.parse({
  lr: 3e-3,
  global_batch_size: 48,
  steps,
  lr_warmup_steps: 30,
  ema_rate: 0.98,
  seed: 1,
});
await using trainer = await createTrainer({ engine, task: puzzleTask(model, config), train: config });
const batches = trainBatches(train, { batchSize: 48, seed: 1, augmentation: "fresh" });
while (trainer.step < steps) {
  const report = await trainer.next(batches);
  if (report.step % 100 === 0) console.log(`step ${report.step}  loss ${report.metrics.loss.toFixed(3)}`);
}

// Evaluation on unseen puzzles, and one puzzle of our own.
await using thinker = await createThinker({ engine, model, weights: await trainer.evaluationWeights(), batchSize: 50 });
const { exact_accuracy, examples } = requireLabelled(await evaluate(thinker, test), test);
console.log(`exact on ${examples} unseen puzzles: ${(100 * exact_accuracy).toFixed(0)} %`);

const kind = puzzleKind("sudoku-4x4");
const [puzzle] = kind.parse("4.|3.\n2.|41\n--+--\n14|..\n3.|.4");
if (puzzle !== undefined) {
  const [solution] = await solve(thinker, kind, [puzzle.input]);
  if (solution !== undefined) console.log(kind.print(solution.answer));
  console.log(`verified: ${solution?.verified ? "yes" : "no"}`);
}
rmSync(folder, { recursive: true });
