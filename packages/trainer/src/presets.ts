import type { ModelConfigInput } from "@kensho/models";
import type { PuzzleKind } from "@kensho/puzzles";
import type { TrainConfigInput } from "./config.ts";

/** Keys of a run that do not depend on the data. */
type Preset = Omit<ModelConfigInput, "vocab_size" | "seq_len"> & TrainConfigInput;

/** Shared settings of the small mixing networks for Sudoku. Comments explain the values that differ from the papers. */
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

/** Lattices of candidates: all values and all cells share their weights, so that small batches are enough. */
const lattice = {
  ...smallMixing,
  mlp_t: false,
  candidate_lattice: true,
  register_tokens: 0,
  ema_rate: 0.999,
} satisfies Partial<Preset>;
const smallLattice = { ...lattice, hidden_size: 32, global_batch_size: 16, lr: 4e-3 } satisfies Partial<Preset>;
/** For collections up to the hardest puzzles, which would hold on to their slots of the batch if nothing of them were shown at first. */
const nineLattice = {
  ...lattice,
  box_rows: 3,
  box_cols: 3,
  hidden_size: 48,
  global_batch_size: 24,
  lr: 2.5e-3,
  reveal: 0.6,
  reveal_until: 0.7,
} satisfies Partial<Preset>;

/** A third more puzzles in the same time. */
const narrow = { hidden_size: 32, lr: 3e-3 } as const;

/** What the TRM paper and its code share over all tasks. */
const official = {
  name: "trm",
  hidden_size: 512,
  num_heads: 8,
  expansion: 4,
  H_cycles: 3,
  L_cycles: 6,
  L_layers: 2,
  pos_encodings: "rope",
  puzzle_emb_ndim: 512,
  puzzle_emb_len: 16,
  halt_max_steps: 16,
  halt_exploration_prob: 0.1,
  loss_type: "stablemax_cross_entropy",
  optimizer: "adam_atan2",
  lr: 1e-4,
  lr_min_ratio: 1,
  lr_warmup_steps: 2000,
  weight_decay: 1,
  weight_decay_on: "all",
  puzzle_emb_lr: 1e-4,
  puzzle_emb_weight_decay: 1,
  max_grad_norm: null,
  global_batch_size: 768,
  ema: true,
  ema_rate: 0.999,
  ema_warmup: false,
  // The official data folders hold their augmentations.
  augmentation: "none",
} satisfies Partial<Preset>;

/** 50,000 passes over the 1,000 groups of Sudoku-Extreme or Maze-Hard, 768 puzzles a step. */
const THOUSAND = 65_104;
const sudoku = { ...official, steps: THOUSAND };
const maze = { ...official, L_cycles: 4, steps: THOUSAND };
/** 100,000 passes; the steps are those of the published checkpoints. */
const arc = { ...official, L_cycles: 4, weight_decay: 0.1, puzzle_emb_lr: 1e-2, puzzle_emb_weight_decay: 0.1 };
const [ARC_1, ARC_2] = [518_071, 723_914];
const mixing = { mlp_t: true, pos_encodings: "none" } as const;
/** Planner and refiner of the size of TRM's one network. */
const hrr = { name: "hrr", H_layers: 2 } as const;

/** Settings by name: the small ones were measured here, the others are those of the papers' code. */
export const PRESETS = {
  "sudoku-4x4": { ...smallMixing, hidden_size: 64, global_batch_size: 64, lr: 2e-3, steps: 600 },
  "sudoku-6x6": { ...smallMixing, hidden_size: 64, global_batch_size: 64, lr: 2e-3, steps: 2000 },
  "sudoku-9x9": { ...smallMixing, hidden_size: 96, global_batch_size: 48, lr: 1.5e-3, steps: 4000 },
  "sudoku-4x4-lattice": { ...smallLattice, box_rows: 2, box_cols: 2, steps: 300 },
  "sudoku-6x6-lattice": { ...smallLattice, box_rows: 2, box_cols: 3, steps: 1000 },
  // By the time that two cores have.
  "sudoku-9x9-3m": { ...nineLattice, ...narrow, steps: 1500 },
  "sudoku-9x9-20m": { ...nineLattice, ...narrow, steps: 10_000 },
  "sudoku-9x9-extreme": { ...nineLattice, steps: 12_000 },
  // Rules that are local want neighbours mixed: 12 layers a thought reach 12 cells far. Mixing over the sequence learned nothing here.
  // Every maze is thought about for a number of steps drawn at random: left to itself the network stops after three, and later ones
  // spoil what it had found.
  "maze-10x10": {
    ...smallMixing,
    mlp_t: false,
    spatial_shift: true,
    halt_max_steps: 8,
    halt_exploration_prob: 1,
    hidden_size: 64,
    global_batch_size: 64,
    lr: 3e-3,
    lr_min_ratio: 0.02,
    ema_rate: 0.999,
    steps: 12_000,
  },
  // Carries run from the last digit to the first: few thoughts are enough.
  "addition-3d": { ...smallMixing, halt_max_steps: 4, hidden_size: 64, global_batch_size: 64, lr: 3e-3, steps: 1500 },
  // For puzzles of one's own, where nothing was measured.
  "small-grid": { ...smallMixing, hidden_size: 64, global_batch_size: 64, lr: 2e-3, steps: 2000 },
  "trm-sudoku-extreme": { ...sudoku, ...mixing },
  "trm-att-sudoku-extreme": sudoku,
  "trm-maze-hard": maze,
  "trm-arc-1": { ...arc, steps: ARC_1 },
  "trm-arc-2": { ...arc, steps: ARC_2 },
  "hrm-sudoku-extreme": {
    ...official,
    name: "hrm",
    H_cycles: 2,
    L_cycles: 2,
    H_layers: 4,
    L_layers: 4,
    // HRM has no such option: as many positions as the vector fills.
    puzzle_emb_len: 0,
    ema: false,
    // 20,000 passes.
    steps: 26_041,
  },
  "hrr-sudoku-extreme": { ...sudoku, ...mixing, ...hrr },
  "hrr-att-sudoku-extreme": { ...sudoku, ...hrr },
  "hrr-maze-hard": { ...maze, ...hrr },
  "hrr-arc-1": { ...arc, ...hrr, steps: ARC_1 },
  "hrr-arc-2": { ...arc, ...hrr, steps: ARC_2 },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** Mixing positions costs with the square of their number; beyond this the small presets are not useful. */
const SMALL = 400;

/**
 * Returns the preset that suits a kind of puzzle: the one that the kind names, else the one for any small grid. A large grid without a preset of
 * its own has none: it needs more than a laptop, and a choice.
 */
export function presetOf({
  preset,
  sequenceLength,
}: Pick<PuzzleKind, "preset" | "sequenceLength">): PresetName | undefined {
  if (preset !== undefined && isPreset(preset)) return preset;
  return sequenceLength <= SMALL ? "small-grid" : undefined;
}

/** Whether there is a preset of that name. */
export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}
