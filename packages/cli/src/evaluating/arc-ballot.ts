import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ArcVoting, type Dataset, DatasetFileError, readArcTasks } from "@kensho/datasets";
import type { EvaluatedAnswer } from "@kensho/evaluator";

/** What the votes on ARC tasks came to. */
export interface ArcScore {
  /** By K, the share of test pairs whose answer is among the first K, averaged over the tasks. */
  readonly pass_at: { readonly [k: string]: number };
  readonly tasks: number;
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
  const voting = new ArcVoting(tasks, await readIdentifiers(join(dataset.dir, "identifiers.json")));
  return {
    // A probability of 0 or 1 becomes a logit without bound, which stands for the same probability.
    add: ({ identifier, input, prediction, halting }) =>
      voting.add(identifier, input, prediction, Math.log(halting / (1 - halting))),
    count() {
      const { passAt, submission } = voting.result();
      return { pass_at: { ...passAt }, tasks: tasks.length, submission };
    },
  };
}

/** Contents of an `identifiers.json`. @throws {DatasetFileError} if it cannot be read */
export async function readIdentifiers(file: string): Promise<readonly string[]> {
  const names: unknown = await readFile(file, "utf8")
    .then((text) => JSON.parse(text))
    .catch((cause: unknown) => {
      throw new DatasetFileError(file, `cannot be read: ${(cause as Error).message}`, { cause });
    });
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new DatasetFileError(file, "expected a list of names");
}
