import { type ModelConfig, type ModelConfigInput, modelConfigSchema } from "@kensho/models";
import type { HostTensor } from "@kensho/tensor";
import { seededRandom } from "@kensho/testing";
import { type TrainConfig, type TrainConfigInput, trainConfigSchema } from "../src/config.ts";
import type { BatchSource } from "../src/trainer.ts";

/** A network of a few hundred numbers. */
export function tinyModel(change: Partial<ModelConfigInput> = {}): ModelConfig {
  return modelConfigSchema.parse({
    name: "trm",
    hidden_size: 4,
    num_heads: 2,
    expansion: 2,
    inter_multiple_of: 2,
    H_cycles: 2,
    L_cycles: 1,
    L_layers: 1,
    H_layers: change.name === "hrr" ? 1 : 0,
    mlp_t: true,
    pos_encodings: "none",
    register_tokens: 1,
    halt_max_steps: 3,
    vocab_size: 5,
    seq_len: 4,
    ...change,
  });
}

export function tinyTraining(change: Partial<TrainConfigInput> = {}): TrainConfig {
  return trainConfigSchema.parse({ lr: 1e-2, lr_warmup_steps: 0, global_batch_size: 4, steps: 20, ...change });
}

/** Random puzzles, batch after batch; the same ones for the same seed and place. */
export function randomBatches(
  { vocab_size, seq_len, num_puzzle_identifiers }: ModelConfig,
  batch: number,
  first = 0,
): BatchSource {
  let step = first;
  return {
    next: () => {
      const random = seededRandom(1000 + step++);
      const token = (): number => Math.floor(vocab_size * random());
      const inputs = Int32Array.from({ length: batch * seq_len }, token);
      const labels = Int32Array.from({ length: batch * seq_len }, () => (random() < 0.2 ? -100 : token()));
      const puzzleIdentifiers = Int32Array.from({ length: batch }, () => Math.floor(num_puzzle_identifiers * random()));
      return { inputs, labels, puzzleIdentifiers };
    },
  };
}

/** Tensors as plain arrays, for `toEqual`: the same bits, or not. */
export function bits(tensors: Readonly<Record<string, HostTensor>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, Array.from(data)]));
}
