import { z } from "zod";

/** What `kensho train --json` prints at the end of a run. */
export const trainResult = z.strictObject({
  run: z.string().describe("the run folder"),
  checkpoint: z
    .string()
    .describe("the last checkpoint, which `eval` and `solve` take unless one is marked as the best"),
  report: z.string().nullable().describe("the page of the run, report.html; null: none was written"),
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
  best: z
    .strictObject({ path: z.string(), step: z.int(), metric: z.string(), value: z.number() })
    .nullable()
    .describe("the best checkpoint by validation, which `eval` and `solve` take of the run; null without validation"),
  validation: z
    .strictObject({
      step: z.int(),
      seconds: z.number(),
      examples: z.int().min(1),
      exact_accuracy: z.number().min(0).max(1),
      cell_accuracy: z.number().min(0).max(1),
      measures: z.record(z.string(), z.number()),
      train_exact_accuracy: z.number().min(0).max(1),
      train_cell_accuracy: z.number().min(0).max(1),
    })
    .nullable()
    .describe("the last one, on puzzles that were never trained on, and on as many that were"),
  forecast: z
    .strictObject({ seconds: z.number(), memory_bytes: z.number() })
    .nullable()
    .describe("from before the run"),
  used: z
    .strictObject({
      seconds: z.number().describe("from the first step to the last checkpoint"),
      memory_bytes: z.number().describe("the most that the process held"),
      training_seconds: z.number(),
      validating_seconds: z.number(),
      saving_seconds: z.number(),
    })
    .describe("what the run took"),
});
export type TrainResult = z.infer<typeof trainResult>;
