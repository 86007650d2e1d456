import type { ModelConfig } from "@kensho/models";
import { z } from "zod";

/** Optimizers by name. */
export const OPTIMIZERS = ["adamw", "adam_atan2", "adam_atan2_lucidrains"] as const;

const INTERVAL = 'expected a number of steps, a time such as "5m", or auto';

/** How a network is trained. Keys are those of the official `cfg_pretrain.yaml` where it has one. */
export const trainConfigSchema = z
  .strictObject({
    optimizer: z
      .enum(OPTIMIZERS)
      .describe("adamw, the adam_atan2 of the official code, or its adam_atan2_lucidrains form")
      .default("adamw"),
    lr: z.number().positive().describe("Peak learning rate"),
    lr_min_ratio: z.number().min(0).max(1).describe("Final learning rate as a share of the peak").default(0.1),
    lr_warmup_steps: z.int().min(0).describe("Steps of linear warm-up").default(100),
    beta1: z.number().min(0).max(0.99999).describe("Decay of the first moment").default(0.9),
    beta2: z.number().min(0).max(0.99999).describe("Decay of the second moment").default(0.95),
    weight_decay: z.number().min(0).describe("Decoupled weight decay; spares embeddings and biases").default(0.1),
    weight_decay_on: z
      .enum(["matrices", "all"])
      .describe("matrices: embeddings and biases are spared; all: every parameter, as in the official code")
      .default("matrices"),
    puzzle_emb_lr: z
      .number()
      .positive()
      .describe("Peak learning rate of the puzzle embedding's sign-SGD")
      .default(0.01),
    puzzle_emb_weight_decay: z.number().min(0).describe("Weight decay of the puzzle embedding").default(0.1),
    max_grad_norm: z
      .number()
      .positive()
      .nullable()
      .describe("Gradients are scaled down to this norm; null: never")
      .default(1),
    global_batch_size: z.int().min(1).describe("Puzzles per step"),
    micro_batch: z
      .int()
      .min(1)
      .describe(
        "Puzzles at a time, whose gradients are added up to those of a step; divides global_batch_size. Less memory",
      )
      .optional(),
    steps: z.int().min(1).describe("Optimizer steps; the schedule ends there"),
    loss_scale: z
      .number()
      .positive()
      .describe(
        "Factor of the loss in the backward pass alone, so that 16 bits hold its gradients; a power of two. Not needed in float32",
      )
      .optional(),
    ema: z.boolean().describe("Keep an exponential moving average of the weights and evaluate that").default(true),
    ema_rate: z.number().min(0).max(0.999999).describe("Decay of the average").default(0.999),
    ema_warmup: z
      .boolean()
      .describe("Average less at first, so that short runs profit; the official code does not")
      .default(true),
    augmentation: z
      .enum(["fresh", "none"])
      .describe("fresh: a symmetry is drawn for every example of every step; none: examples as stored")
      .default("fresh"),
    epoch: z
      .enum(["group", "all"])
      .describe(
        "What a pass over the data is: group, one puzzle drawn of each group, as in the official code; all, every stored example",
      )
      .default("group"),
    refill: z
      .enum(["slot", "batch"])
      .describe(
        "When new puzzles come: slot, each time one has stopped, as in the official code; batch, when all of a batch have",
      )
      .default("slot"),
    reveal: z
      .number()
      .min(0)
      .max(1)
      .describe(
        "Curriculum: at first up to this share of a puzzle's open cells shows its answer, less with every step; 0: none",
      )
      .default(0),
    reveal_until: z.number().min(0).max(1).describe("Share of the run after which nothing is revealed").default(0.9),
    initial_noise: z
      .number()
      .min(0)
      .describe(
        "Standard deviation of noise on the state that each training puzzle starts from, which itself has 1; 0: all start alike",
      )
      .default(0),
    log_every: z
      .int()
      .min(1)
      .describe("Steps between lines of metrics.jsonl; twice as many each time the log reaches 200,000 lines at once")
      .default(10),
    checkpoint_every: z
      .union(
        [
          z.int(INTERVAL).min(1, INTERVAL),
          z.literal("auto", INTERVAL),
          z.string(INTERVAL).regex(/^\d+(\.\d+)?[smh]$/, INTERVAL),
        ],
        INTERVAL,
      )
      .describe("Between checkpoints: steps, or a time such as 5m; auto: as often as saving costs 1.5 % of the time")
      .default("auto"),
    keep_checkpoints: z.int().min(1).describe("Newest checkpoints to keep, beside the best").default(2),
    validation: z
      .number()
      .min(0)
      .refine((share) => share < 1 || Number.isInteger(share), "expected a share below 1, or a whole number of puzzles")
      .describe(
        "Puzzles of the training split that are never trained on, to choose the best checkpoint by: a share or a number",
      )
      .default(0),
    validate_every: z.int().min(1).describe("Steps between validations").default(250),
    keep_best: z
      .string()
      .nullable()
      .describe(
        "What the best checkpoint is best in: exact_accuracy, cell_accuracy, or a measure of the kind; null: none is kept",
      )
      .default("exact_accuracy"),
    patience: z
      .int()
      .min(1)
      .nullable()
      .describe("Validations without gain after which the run ends; null: never")
      .default(null),
    on_nan: z
      .enum(["stop", "skip"])
      .describe("A loss or gradient that is not finite ends the run, or its step is left out")
      .default("stop"),
    seed: z.int().min(0).max(0xffffffff).describe("Seed of weights, data order, symmetries and exploration").default(0),
  })
  .refine(({ micro_batch, global_batch_size }) => micro_batch === undefined || global_batch_size % micro_batch === 0, {
    error: "micro_batch must divide global_batch_size",
    path: ["micro_batch"],
  });

/** Checked settings of training with every default filled in. */
export type TrainConfig = z.infer<typeof trainConfigSchema>;
/** The same before defaults are filled in. */
export type TrainConfigInput = z.input<typeof trainConfigSchema>;

/** All settings of a run. In a config file the keys of both halves stand side by side. */
export interface RunConfig {
  readonly model: ModelConfig;
  readonly train: TrainConfig;
}
