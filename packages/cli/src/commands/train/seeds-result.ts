import { z } from "zod";
import { trainResult } from "./result.ts";

/** What `kensho train --seeds N --json` prints. */
export const seedsResult = z.strictObject({
  folder: z.string().describe("it holds a run folder per seed"),
  comparison: z.string().nullable().describe("the page that compares them, comparison.html; null: none was written"),
  runs: z.array(trainResult),
  means: z
    .record(
      z.string(),
      z.strictObject({
        mean: z.number(),
        half_interval: z.number().min(0).nullable().describe("of the 95 % interval, by Student's t; null for one run"),
      }),
    )
    .describe("by figure: loss, accuracy, exact_accuracy, and validation_exact_accuracy where puzzles are kept back"),
});
export type SeedsResult = z.infer<typeof seedsResult>;
