import { z } from "zod";

/** What `kensho inspect --json` prints. */
export const inspectResult = z.strictObject({
  checkpoint: z.string(),
  out: z.string().describe("the safetensors file that was written"),
  engine: z.string(),
  mode: z.enum(["eval", "train"]),
  parameters: z.int().min(0),
  steps: z
    .array(z.record(z.string(), z.number()))
    .describe("loss, its parts and the metrics of each step, summed over the batch"),
  tensors: z.int().min(0).describe("tensors in the file"),
});
export type InspectResult = z.infer<typeof inspectResult>;
