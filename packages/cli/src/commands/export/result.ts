import { z } from "zod";

const value = z.strictObject({ name: z.string(), dtype: z.string(), shape: z.array(z.int()) });

/** What `kensho export --json` prints. */
export const exportResult = z.strictObject({
  checkpoint: z.string(),
  onnx: z.string().nullable().describe("the ONNX file that was written"),
  weights: z.string().nullable().describe("the file of weights that was written"),
  parameters: z.int().min(0),
  inputs: z.array(value).describe("of the ONNX model, in order"),
  outputs: z.array(value),
});
export type ExportResult = z.infer<typeof exportResult>;
