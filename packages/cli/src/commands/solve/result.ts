import { z } from "zod";

export const solvedPuzzle = z.strictObject({
  index: z.int().min(0).describe("place in the file, from 0"),
  status: z
    .enum(["solved", "answered", "unsolved", "invalid"])
    .describe("solved only if the answer keeps the givens and all rules; answered if the rules are not known"),
  puzzle: z.string().nullable().describe("on one line, as the kind is written; null if it could not be read"),
  solution: z.string().nullable().describe("likewise, or null if none was found"),
  verified: z.boolean().describe("the rules and the givens were checked and hold"),
  found: z
    .string()
    .nullable()
    .describe(
      "how: single pass, image 3 of 8, restart 2 of 5, vote 5 of 8, branch, 17 nodes; null if no answer is shown",
    ),
  measures: z
    .record(z.string(), z.boolean())
    .optional()
    .describe("what the kind tells of a solution beyond that: valid_path, shortest_path"),
  confidence: z.number().min(0).max(1).nullable().describe("the network's own, 0 to 1"),
  steps: z.int().min(0).describe("supervision steps of the pass that the answer is from"),
  seconds: z.number().min(0).describe("thinking time; of puzzles side by side, each counts its share"),
  tried: z
    .strictObject({
      passes: z.int().min(0).describe("ways of the network through the puzzle, its images and assumptions"),
      steps: z.int().min(0).describe("supervision steps of all of them"),
      nodes: z.int().min(0).describe("assumptions looked at"),
      ended: z.enum(["answered", "tried all", "budget", "nodes", "exhausted"]).describe("why there were no more"),
    })
    .nullable()
    .describe("null for a puzzle that is not valid"),
  trace: z
    .array(
      z.strictObject({
        step: z.int().min(1),
        prediction: z.string().describe("the grid after this step, on one line"),
        changed: z.int().min(0).describe("cells that changed in it"),
        halting: z.number().min(0).max(1).describe("how sure the network is that the whole answer is right"),
      }),
    )
    .optional()
    .describe("with --trace"),
  error: z
    .strictObject({ code: z.string(), message: z.string() })
    .optional()
    .describe("why a puzzle is not valid, or stayed unsolved"),
});

/** What `kensho solve --json` prints. */
export const solveResult = z.strictObject({
  puzzles: z
    .array(solvedPuzzle)
    .describe("in the order of the file; with --jsonl or --interactive none, they have been printed"),
  suggestions: z.array(z.string()).describe("what would try more, where a puzzle stayed unsolved"),
});
export type SolveResult = z.infer<typeof solveResult>;
