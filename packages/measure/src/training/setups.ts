import { type ModelConfig, modelConfigSchema } from "@kensho/models";
import { PRESETS, type TrainConfig, trainConfigSchema } from "@kensho/trainer";

/** A network, and how it is trained. */
export interface TrainingSetup {
  readonly name: string;
  readonly model: ModelConfig;
  readonly train: TrainConfig;
}

const SUDOKU = { vocab_size: 11, seq_len: 81 } as const;

/** What the official code's steps share: 81 cells behind 16 positions, T 2 and n 3 unless told otherwise. */
const OFFICIAL = {
  ...SUDOKU,
  name: "trm",
  H_cycles: 2,
  L_cycles: 3,
  L_layers: 2,
  register_tokens: 16,
  halt_max_steps: 16,
  optimizer: "adam_atan2",
  lr: 1e-4,
  weight_decay: 1,
  steps: 1000,
} as const;
const MIXING = { mlp_t: true, pos_encodings: "none" } as const;

/** The smallest preset, which a software adapter can take too. */
export const SMALLEST_SETUP: TrainingSetup = setup("sudoku-4x4", {
  ...PRESETS["sudoku-4x4"],
  vocab_size: 6,
  seq_len: 16,
});

/** The step of the TRM paper's Sudoku network as it was trained: 768 puzzles, T 3, n 6. It wants a large GPU. */
export const PAPER_SETUP: TrainingSetup = setup("official Sudoku TRM, B 768", {
  ...OFFICIAL,
  ...MIXING,
  hidden_size: 512,
  H_cycles: 3,
  L_cycles: 6,
  global_batch_size: 768,
});

/** The preset that a first 9×9 run uses, and the sizes of the TRM paper with a batch that a laptop can hold. */
export const TRAINING_SETUPS: readonly TrainingSetup[] = [
  setup("sudoku-9x9", { ...PRESETS["sudoku-9x9"], ...SUDOKU }),
  setup("official sizes, B 4", {
    ...OFFICIAL,
    ...MIXING,
    hidden_size: 512,
    H_cycles: 3,
    L_cycles: 6,
    global_batch_size: 4,
  }),
  setup("mixing, D 128, B 64", { ...OFFICIAL, ...MIXING, hidden_size: 128, global_batch_size: 64 }),
  setup("attention, D 128, B 32", {
    ...OFFICIAL,
    pos_encodings: "rope",
    hidden_size: 128,
    num_heads: 4,
    global_batch_size: 32,
  }),
];

function setup(name: string, keys: Readonly<Record<string, unknown>>): TrainingSetup {
  const pick = (shape: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(keys).filter(([key]) => key in shape));
  return {
    name,
    model: modelConfigSchema.parse(pick(modelConfigSchema.shape)),
    train: trainConfigSchema.parse(pick(trainConfigSchema.shape)),
  };
}
