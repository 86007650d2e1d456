import type { ModelConfigInput } from "@kensho/models";
import type { TrainConfigInput } from "./config.ts";

/** Keys of a run that do not depend on the data. */
type Preset = Omit<ModelConfigInput, "vocab_size" | "seq_len"> & TrainConfigInput;

/** What the small mixing networks for Sudoku share. Reasons stand beside the values that differ from the papers. */
const smallMixing = {
  name: "trm",
  H_cycles: 2,
  L_cycles: 2,
  L_layers: 2,
  mlp_t: true,
  pos_encodings: "none",
  // Narrow networks waste most of a width rounded up to 256.
  expansion: 2,
  inter_multiple_of: 32,
  register_tokens: 1,
  halt_max_steps: 16,
  // Stablemax helps long runs at tiny learning rates; in minutes-long runs softmax learns faster.
  loss_type: "softmax_cross_entropy",
  lr_warmup_steps: 50,
  ema_rate: 0.99,
} satisfies Partial<Preset>;

/** Settings that were measured, by name. */
export const PRESETS = {
  "sudoku-4x4": { ...smallMixing, hidden_size: 64, global_batch_size: 64, lr: 2e-3, steps: 600 },
  "sudoku-6x6": { ...smallMixing, hidden_size: 64, global_batch_size: 64, lr: 2e-3, steps: 2000 },
  "sudoku-9x9": { ...smallMixing, hidden_size: 96, global_batch_size: 48, lr: 1.5e-3, steps: 4000 },
} as const satisfies Record<string, Preset>;

/** Name of a preset. */
export type PresetName = keyof typeof PRESETS;
