import { z } from "zod";

/** What `kensho eval --json` prints. */
export const evalResult = z.strictObject({
  checkpoint: z.string(),
  data: z.string(),
  split: z.string(),
  step: z.int().min(0).nullable().describe("training step of the checkpoint"),
  examples: z.int().min(0),
  exact_accuracy: z.number().min(0).max(1).describe("puzzles with every cell right"),
  cell_accuracy: z.number().min(0).max(1).describe("cells right, of those that have a label"),
  measures: z
    .record(z.string(), z.number().min(0).max(1))
    .describe(
      "shares of answers that pass the checks of the kind, whatever the label: valid_path and shortest_path of mazes, " +
        "valid of others; well_formed where the rules are not known; empty for an unknown kind",
    ),
  arc: z
    .strictObject({
      tasks: z.int().min(0),
      pass_at: z
        .record(z.string(), z.number().min(0).max(1))
        .describe("by K, the share of test pairs whose answer is among the first K of the votes, averaged over tasks"),
    })
    .optional()
    .describe("the vote of the images of ARC tasks, on their test split"),
  mean_steps: z.number().min(0).describe("supervision steps used, on average"),
  puzzles_per_second: z.number().min(0),
  seconds: z.number().min(0),
});
export type EvalResult = z.infer<typeof evalResult>;
