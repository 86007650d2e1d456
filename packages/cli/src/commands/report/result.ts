import { z } from "zod";

const share = z.number().min(0).max(1).nullable();

/** What `kensho report --json` prints. */
export const reportResult = z.strictObject({
  report: z.string().describe("the file that was written"),
  bytes: z.int().min(0),
  runs: z.array(
    z.strictObject({
      run: z.string().describe("the run folder"),
      steps: z.int().min(0),
      seconds: z.number().min(0).describe("training time"),
      loss: z.number().nullable().describe("of the last line of the log"),
      exact_accuracy: share.describe("training puzzles with every cell right, likewise"),
      validation_exact_accuracy: share.describe("of the last validation"),
      replayed: z
        .strictObject({
          split: z.string(),
          puzzles: z.int().min(0),
          exact_accuracy: z.number().min(0).max(1),
        })
        .nullable()
        .describe("the sample of puzzles that was thought through; null: none was"),
    }),
  ),
});
export type ReportResult = z.infer<typeof reportResult>;
