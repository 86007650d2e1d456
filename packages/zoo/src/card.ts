import { z } from "zod";

const count = z.int().min(0);

/** One result of a card: correct and total puzzles, their source, and the test-time compute. */
const resultSchema = z.strictObject({
  /** Which puzzles, like "30 or more givens". */
  puzzles: z.string(),
  /** How they were asked, like "single pass, 16 steps". */
  how: z.string(),
  /** What was counted, like "exact" or "valid path". */
  measure: z.string(),
  right: count,
  total: z.int().min(1),
  /** Seconds for each puzzle, where that was measured. */
  seconds_per_puzzle: z.number().positive().optional(),
});

/** What a shipped network is, how it was made and what it can do: all that is needed to make it again and to check the figures. */
export const modelCardSchema = z.strictObject({
  name: z.string(),
  /** Kind of puzzle, like "sudoku-9x9". */
  kind: z.string(),
  title: z.string(),
  parameters: count,
  network: z.string(),
  /** Commands in the order in which they are typed, from the root of the repository. */
  recipe: z.array(z.string()).min(1),
  data: z.string(),
  seed: count,
  steps: count,
  /** Of training, in seconds, on `machine`. */
  seconds: z.number().positive(),
  machine: z.string(),
  /** Floating-point operations of the matrix products in training. */
  flops: z.number().positive(),
  results: z.array(resultSchema).min(1),
  /** The figure that a test measures again. */
  headline: z.strictObject({
    /** `kensho prepare-data …` without `--out`. Fewer training puzzles than in the recipe leave the test split as it is. */
    data: z.string(),
    measure: z.enum(["exact_accuracy", "valid_path"]),
    /** Of `kensho eval`, where it is not a single pass at full depth. */
    flags: z.array(z.string()).default([]),
    /** Puzzles from the start of the test split. */
    limit: z.int().min(1),
    right: count,
  }),
  failures: z.array(z.string()),
  licence: z.string(),
});

export type ModelCard = z.infer<typeof modelCardSchema>;
export type ModelResult = z.infer<typeof resultSchema>;
