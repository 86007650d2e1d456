import { type ModelConfig, modelConfigSchema } from "@kensho/models";
import { z } from "zod";
import { type TrainConfig, trainConfigSchema } from "./config.ts";

const { vocab_size: _vocab, seq_len: _length, ...modelKeys } = modelConfigSchema.shape;

/** Everything a run can be told, in one flat list of keys: the network, the training, the data and the log. */
export const runConfigSchema = z.strictObject({
  ...modelKeys,
  ...trainConfigSchema.shape,
  augmentation: z
    .enum(["fresh", "none"])
    .describe("fresh: a symmetry of the puzzle is drawn for every example of every step; none: examples as stored")
    .default("fresh"),
  log_every: z.int().min(1).describe("Steps between lines of metrics.jsonl").default(10),
  checkpoint_every: z.int().min(1).describe("Steps between checkpoints").default(500),
  keep_checkpoints: z.int().min(1).describe("Newest checkpoints to keep").default(2),
});

export type RunConfig = z.infer<typeof runConfigSchema>;
export type RunConfigInput = z.input<typeof runConfigSchema>;

/** What a data set decides about a network. */
export interface DataShape {
  readonly vocab_size: number;
  readonly seq_len: number;
}

/**
 * The network that a run trains on a data set.
 * @throws {z.ZodError} if keys do not go together (heads that do not divide the width, a planner without layers, …)
 */
export function modelConfig(run: RunConfig, data: DataShape): ModelConfig {
  const keys = Object.keys(modelKeys) as (keyof typeof modelKeys)[];
  const own = Object.fromEntries(keys.map((key) => [key, run[key]]));
  return modelConfigSchema.parse({ ...own, vocab_size: data.vocab_size, seq_len: data.seq_len });
}

/** The training part of a run's config. */
export function trainConfig(run: RunConfig): TrainConfig {
  const keys = Object.keys(trainConfigSchema.shape) as (keyof TrainConfig)[];
  return trainConfigSchema.parse(Object.fromEntries(keys.map((key) => [key, run[key]])));
}
