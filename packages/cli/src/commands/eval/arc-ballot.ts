import { join } from "node:path";
import { readArcTasks, readIdentifiers } from "@kensho/datasets";
import type { EvaluatedAnswer } from "@kensho/evaluator";
import { ArcVoting, type Dataset, DatasetFileError } from "@kensho/puzzles";

/** Result of the votes on ARC tasks. */
export interface ArcScore {
  /** By K, the share of test pairs whose answer is among the first K, averaged over the tasks; empty if no output is given. */
  readonly pass_at: { readonly [k: string]: number };
  /** Tasks with a test pair whose output is given, which the shares are of. */
  readonly tasks: number;
  /** Test pairs whose output is not given; they are in the submission alone. */
  readonly hidden_pairs: number;
  /** In the format of Kaggle. */
  readonly submission: unknown;
}

/** Collects the answers to all images of ARC tasks, and counts their votes. */
export interface ArcBallot {
  add(answer: EvaluatedAnswer): void;
  count(): ArcScore;
}

/**
 * A ballot for the test split of an ARC data set; `undefined` for anything else.
 * @throws {DatasetFileError} {PuzzleFormatError} if the folder lacks the tasks or the names of their images
 */
export async function openBallot(dataset: Dataset): Promise<ArcBallot | undefined> {
  if (dataset.kind?.name !== "arc-30x30" || dataset.split !== "test") return undefined;
  const tasks = await readArcTasks(join(dataset.dir, "test_puzzles.json"));
  const identifiers = await readIdentifiers(dataset.dir);
  if (identifiers === undefined) {
    throw new DatasetFileError(join(dataset.dir, "identifiers.json"), "no such file", {
      hint: "add it: it names the task of each image, whose answers are counted together",
    });
  }
  const voting = new ArcVoting(tasks, identifiers);
  return {
    // A probability of 0 or 1 becomes a logit without bound, which stands for the same probability.
    add: ({ identifier, input, prediction, halting }) =>
      voting.add(identifier, input, prediction, Math.log(halting / (1 - halting))),
    count() {
      const { passAt, scoredTasks, hiddenPairs, submission } = voting.result();
      return { pass_at: { ...passAt }, tasks: scoredTasks, hidden_pairs: hiddenPairs, submission };
    },
  };
}
