import { z } from "zod";

/** What `kensho prepare-data sudoku --json` prints. */
export const prepareDataResult = z.strictObject({
  out: z.string(),
  kind: z.literal("sudoku"),
  size: z.union([z.literal(4), z.literal(6), z.literal(9)]),
  seed: z.int(),
  source: z.string().nullable().describe("the CSV collection, or null if the puzzles were generated"),
  train: z.strictObject({ puzzles: z.int().min(0), examples: z.int().min(0) }),
  test: z.strictObject({ puzzles: z.int().min(0), examples: z.int().min(0) }),
  seconds: z.number().min(0),
});
export type PrepareDataResult = z.infer<typeof prepareDataResult>;
