import { z } from "zod";

const share = z.number().min(0).max(1);
const interval = z.tuple([share, share]).readonly().describe("Wilson interval of it, 95 %");
const found = z.record(z.string(), z.int().min(0));

const sweepPoint = z.strictObject({
  settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  exact_accuracy: share,
  exact_interval: interval,
  mean_steps: z.number().min(0).describe("supervision steps of all passes, per puzzle"),
  flops_per_puzzle: z.number().min(0),
  seconds_per_puzzle: z.number().min(0),
  found: found.describe("verified answers by how they came about"),
});

/** What `kensho eval --json` prints. */
export const evalResult = z.strictObject({
  checkpoint: z.string(),
  data: z.string(),
  split: z.string(),
  step: z.int().min(0).nullable().describe("training step of the checkpoint"),
  shared_with_training: z
    .int()
    .min(0)
    .nullable()
    .describe("puzzles that the network was trained on, up to symmetry; null: nothing to compare with"),
  examples: z.int().min(0).describe("puzzles with a label, which the accuracies are of"),
  unlabelled: z.int().min(0).describe("puzzles that were left out of the accuracies, since they have no label"),
  exact_accuracy: share.nullable().describe("puzzles with every cell right; null without a label"),
  exact_interval: interval.nullable(),
  cell_accuracy: share.nullable().describe("cells right, of those that have a label; null without one"),
  measures: z
    .record(z.string(), z.number().min(0).max(1))
    .describe(
      "shares of answers that pass the checks of the kind, whatever the label: valid_path and shortest_path of mazes, " +
        "valid of others; well_formed where the rules are not known; empty for an unknown kind",
    ),
  difficulty: z
    .array(
      z.strictObject({
        by: z.enum(["givens", "rating"]),
        min: z.number(),
        max: z.number().nullable().describe("null: no upper end"),
        examples: z.int().min(0),
        exact_accuracy: share,
        exact_interval: interval,
      }),
    )
    .readonly()
    .describe("the same by how many cells are given, and by the rating of the collection, as far as these are known"),
  found: found.describe("with test-time compute, verified answers by how they came about"),
  arc: z
    .strictObject({
      tasks: z.int().min(0).describe("tasks with a test pair whose output is given, which the shares are of"),
      hidden_pairs: z.int().min(0).describe("test pairs whose output is not given; no share counts them"),
      pass_at: z
        .record(z.string(), z.number().min(0).max(1))
        .describe("by K, the share of test pairs whose answer is among the first K of the votes, averaged over tasks"),
    })
    .optional()
    .describe("the vote of the images of ARC tasks, on their test split"),
  mean_steps: z.number().min(0).describe("supervision steps of all passes, per puzzle"),
  flops_per_puzzle: z.number().min(0).describe("floating-point operations of the network"),
  puzzles_per_second: z.number().min(0),
  seconds: z.number().min(0),
  sweep: z.array(sweepPoint).optional().describe("with --sweep; the figures above are of the last point"),
  throughput: z
    .array(
      z.strictObject({
        batch_size: z.int().min(1),
        examples: z.int().min(1),
        puzzles_per_second: z.number().min(0),
        milliseconds: z.number().min(0).describe("per puzzle"),
      }),
    )
    .optional()
    .describe("with --throughput: speed by how many puzzles are thought about side by side"),
});
export type EvalResult = z.infer<typeof evalResult>;
