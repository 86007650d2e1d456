import { z } from "zod";

const share = z.number().min(0).max(1);
const spread = z.strictObject({ mean: z.number(), p10: z.number(), median: z.number(), p90: z.number() });
const perLatent = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

/** What `kensho inspect --dynamics --json` prints. Changes are relative: ‖after − before‖ / ‖before‖. */
export const inspectDynamicsResult = z.strictObject({
  checkpoint: z.string(),
  data: z.string(),
  split: z.string(),
  engine: z.string(),
  plots: z.string().nullable().describe("the SVG file that was written"),
  puzzles: z.int().min(1),
  unlabelled: z.int().min(0).describe("puzzles that were left out, since they have no label"),
  tolerance: z.number().positive().describe("largest residual that counts as standing still"),
  latents: z.array(z.string()),
  cycles_per_step: z.int().min(1),
  steps: z.array(
    z.strictObject({
      step: z.int().min(1),
      exact_accuracy: share,
      cell_accuracy: share,
      valid: share.nullable().describe("answers that the rules accept; null where the kind is not known"),
      changed_cells: spread,
      halt_logit: spread,
      wants_to_halt: share.describe("puzzles whose halting logit is above 0"),
      residual: spread.describe("change of all latents together over the step"),
      at_fixed_point: share,
      change: perLatent(spread).describe("of each latent over the step"),
      cycles: z.array(perLatent(z.number())).describe("mean change of each latent over each cycle of the step"),
    }),
  ),
  endings: z
    .strictObject({ fixed_right: share, fixed_wrong: share, moving_right: share, moving_wrong: share })
    .describe("at rest or moving in the last step, on the right answer or a wrong one"),
  each: z.array(
    z.strictObject({
      puzzle: z.int().min(0).describe("place in the split"),
      exact: z.boolean(),
      right_from: z.int().nullable().describe("first step from which the answer is right to the end"),
      settled_at: z.int().describe("first step after which the answer no longer changes"),
      fixed_from: z.int().nullable().describe("first step from which the latents stand still"),
      last_residual: z.number(),
      last_halt_logit: z.number(),
    }),
  ),
});
export type InspectDynamicsResult = z.infer<typeof inspectDynamicsResult>;
