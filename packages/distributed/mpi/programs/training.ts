// Trains a small network, alone or in a group, and prints the loss of every step.
import { openDataset } from "@kensho/datasets";
import { modelConfigSchema, puzzleTask } from "@kensho/models";
import { cpuEngine } from "@kensho/onnx";
import { trainBatches } from "@kensho/puzzles";
import { createTrainer, initialWeights, trainConfigSchema } from "@kensho/trainer";
import { openMpi } from "../../src/mpi/mpi-communicator.ts";
import { placementOf } from "../../src/placement.ts";

const { data, steps, alone, nudge } = JSON.parse(process.argv[2] ?? "") as {
  readonly data: string;
  readonly steps: number;
  /** Without MPI. */
  readonly alone?: boolean;
  /** Changes the last bit of this weight before training. */
  readonly nudge?: number;
};
const model = modelConfigSchema.parse({
  ...{ name: "trm", hidden_size: 32, H_cycles: 2, L_cycles: 2, L_layers: 1, inter_multiple_of: 16, mlp_t: true },
  ...{ halt_max_steps: 4, vocab_size: 6, seq_len: 16 },
});
const train = trainConfigSchema.parse({ lr: 1e-3, global_batch_size: 16, steps, seed: 7 });
const weights = initialWeights(model, train.seed);
const nudged = weights["model.inner.lm_head.weight"];
if (nudge !== undefined && nudged !== undefined) {
  const words = new Int32Array(nudged.data.buffer, nudged.data.byteOffset, nudged.data.length);
  words[nudge] = (words[nudge] as number) + 1;
}
const group = alone ? undefined : await openMpi();
const threads = group === undefined ? 1 : (await placementOf(group)).threads;
const trainer = await createTrainer({
  ...{ engine: cpuEngine({ threads }), task: puzzleTask(model, train), train, weights },
  ...(group === undefined ? {} : { group }),
});
const dataset = await openDataset(data, "train");
const source = trainBatches(dataset, { batchSize: train.global_batch_size, seed: train.seed, augmentation: "fresh" });
const losses: number[] = [];
if (group !== undefined && group.rank > 0) await trainer.follow(source);
else for (let step = 0; step < steps; step++) losses.push((await trainer.next(source)).metrics.loss);
await trainer[Symbol.asyncDispose]();
group?.close();
if (losses.length > 0) process.stdout.write(`${JSON.stringify({ losses })}\n`);
