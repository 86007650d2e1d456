import { z } from "zod";

/** What `kensho train --dry-run --json` prints. */
export const trainEstimate = z.strictObject({
  family: z.string(),
  preset: z.string().nullable(),
  engine: z.string(),
  parameters: z.int().min(0).describe("trained numbers, without puzzle vectors"),
  effective_depth: z.int().min(0).describe("T·(n+1)·layers"),
  steps: z.int().min(0).describe("training steps that are left"),
  puzzles_per_step: z.int().min(1),
  flops_per_step: z.number().min(0),
  memory_bytes: z.number().min(0).describe("weights, optimizer, carry and the results of one step"),
  seconds_per_step: z.number().min(0).describe("from a small step that was timed here"),
  seconds: z.number().min(0).describe("of the whole run"),
});
export type TrainEstimate = z.infer<typeof trainEstimate>;
