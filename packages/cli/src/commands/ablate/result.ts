import { z } from "zod";

const share = z.number().min(0).max(1);
const estimate = z.strictObject({
  mean: share.describe("over the seeds"),
  low: share.nullable().describe("lower end of the 95 % interval (Student's t); null for one seed"),
  high: share.nullable(),
});

/** What `kensho ablate --json` prints. */
export const ablateResult = z.strictObject({
  data: z.string(),
  split: z.string(),
  out: z.string().describe("folder of the comparison"),
  plots: z.string().describe("the SVG file that was written"),
  engine: z.string(),
  budget: z.strictObject({ unit: z.enum(["seconds", "flops", "steps"]), amount: z.number().positive() }),
  puzzles: z.int().min(1).describe("puzzles that each training was measured on"),
  settings: z
    .array(
      z.strictObject({
        setting: z.record(z.string(), z.unknown()),
        seeds: z.int().min(1),
        parameters: z.int().min(0),
        effective_depth: z.int().min(1),
        flops_per_step: z.number().min(0),
        steps: z.number().min(0).describe("mean over the seeds, as are seconds and flops"),
        seconds: z.number().min(0).describe("training time"),
        flops: z.number().min(0),
        exact_accuracy: estimate.describe("puzzles with every cell right"),
        cell_accuracy: estimate,
        measures: z.record(z.string(), estimate).describe("what the rules of the kind say of the answers"),
        diverged: z.int().min(0).describe("seeds that diverged; they count as nothing learned"),
        curve: z
          .array(
            z.strictObject({
              step: z.number(),
              seconds: z.number(),
              flops: z.number(),
              exact_accuracy: estimate,
            }),
          )
          .describe("along the budget"),
      }),
    )
    .describe("in the order of the values given"),
});
export type AblateResult = z.infer<typeof ablateResult>;
