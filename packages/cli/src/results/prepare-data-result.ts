import { z } from "zod";

/** What `kensho prepare-data sudoku --json` prints. */
export const prepareDataResult = z.strictObject({
  out: z.string(),
  kind: z.literal("sudoku"),
  size: z.union([z.literal(4), z.literal(6), z.literal(9)]),
  seed: z.int(),
  source: z.string().describe('name of the collection, or "generated"'),
  augment: z.int().min(0).describe("symmetry images stored beside each training puzzle"),
  train: z.strictObject({ puzzles: z.int().min(0), examples: z.int().min(0) }),
  test: z.strictObject({ puzzles: z.int().min(0), examples: z.int().min(0) }),
  givens: z
    .strictObject({ min: z.int(), mean: z.number(), max: z.int() })
    .describe("filled cells of the training puzzles"),
  bytes: z.int().min(0).describe("of all files"),
  seconds: z.number().min(0),
});
export type PrepareDataResult = z.infer<typeof prepareDataResult>;
