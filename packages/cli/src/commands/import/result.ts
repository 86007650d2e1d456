import { z } from "zod";

/** What `kensho import --json` prints. */
export const importResult = z.strictObject({
  checkpoint: z.string().describe("the file that was read"),
  out: z.string().describe("the folder that was written"),
  family: z.string(),
  parameters: z.int().min(0),
  step: z.int().min(0).describe("as the name of the file says; 0 if it does not"),
  kind: z.string().nullable().describe("what kind of puzzle it answers, if that is known"),
});
export type ImportResult = z.infer<typeof importResult>;
