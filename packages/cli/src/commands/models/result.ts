import { z } from "zod";

/** What `kensho models --json` prints. */
export const modelsResult = z.strictObject({
  models: z.array(
    z.strictObject({
      name: z.string().describe("what --checkpoint takes"),
      kind: z.string(),
      title: z.string(),
      parameters: z.int().min(0),
      folder: z.string().describe("the checkpoint folder"),
      results: z.array(
        z.strictObject({
          puzzles: z.string(),
          how: z.string(),
          measure: z.string(),
          right: z.int().min(0),
          total: z.int().min(1),
          interval: z.tuple([z.number(), z.number()]).describe("95 % interval of the share (Wilson)"),
          seconds_per_puzzle: z.number().nullable(),
        }),
      ),
    }),
  ),
});
export type ModelsResult = z.infer<typeof modelsResult>;
