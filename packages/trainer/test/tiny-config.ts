import { type ModelConfig, type ModelConfigInput, modelConfigSchema } from "@kensho/models";
import { type TrainConfig, type TrainConfigInput, trainConfigSchema } from "../src/config.ts";

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
