import { type ArcTask, allPairs, arcPairHash } from "./arc-task.ts";

/** A task that is tested although its answer is in the training data. */
export interface ArcLeak {
  /** Task whose test pair is concerned. */
  readonly task: string;
  /** Training task that has the same pair. */
  readonly training: string;
}

/** Finds test pairs that training tasks hold, whatever the tasks are called: ARC-AGI-2's training tasks, for one, include hundreds of ARC-AGI-1's evaluation
 * tasks, so a network trained on the former has seen answers of the latter. Pairs are compared as they are, images are not looked for; a task is named once. */
export function findArcLeaks(training: readonly ArcTask[], evaluation: readonly ArcTask[]): ArcLeak[] {
  const seen = new Map<string, string>();
  for (const task of training) for (const pair of allPairs(task)) seen.set(arcPairHash(pair), task.id);
  const leaks: ArcLeak[] = [];
  for (const task of evaluation) {
    const known = task.test.filter(({ output }) => output !== undefined).map((pair) => seen.get(arcPairHash(pair)));
    const found = known.find((id) => id !== undefined);
    if (found !== undefined) leaks.push({ task: task.id, training: found });
  }
  return leaks;
}
