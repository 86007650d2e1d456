import { z } from "zod";

/** What `kensho train --json` prints at the end of a run. */
export const trainResult = z.strictObject({
  run: z.string().describe("the run folder"),
  checkpoint: z.string().describe("the last checkpoint, which `eval` and `solve` take"),
  preset: z.string().nullable(),
  engine: z.string(),
  seed: z.int(),
  parameters: z.int().min(0),
  effective_depth: z.int().min(0).describe("T·(n+1)·layers"),
  steps: z.int().min(0),
  seconds: z.number().min(0),
  stopped_by: z.enum(["steps", "time", "patience"]).describe("which limit ended the run"),
  loss: z.number(),
  accuracy: z.number().min(0).max(1).nullable().describe("cells right, of the training puzzles that finished last"),
  exact_accuracy: z.number().min(0).max(1).nullable().describe("training puzzles with every cell right, likewise"),
});
export type TrainResult = z.infer<typeof trainResult>;
