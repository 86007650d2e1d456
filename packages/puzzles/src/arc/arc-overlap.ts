import { type ArcPair, type ArcTask, allPairs, arcPairHash, arcTaskHash } from "./arc-task.ts";

/** A task that is tested although its answer is in the training data. */
export interface ArcLeak {
  /** Task whose test pair is concerned. */
  readonly task: string;
  /** Training task that has the same pair. */
  readonly training: string;
}

/** Pairs of a task that are not trained on, since another task tests them. */
export interface ArcLeftOut extends ArcLeak {
  readonly pairs: number;
}

/** Share of the tested tasks above which whole copies among the training tasks are another edition of the corpus. */
const COPIES = 0.1;

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

/** Whether tasks to train on and tasks to test on look like two editions of one corpus: a task stands on both sides under one name, or many
 * stand there under two. A few shared pairs are found within one edition, too. */
export function mixesEditions(
  training: readonly ArcTask[],
  evaluation: readonly ArcTask[],
  leaks: readonly ArcLeak[],
): boolean {
  if (leaks.length === 0) return false;
  const names = new Set(training.map(({ id }) => id));
  if (leaks.some(({ task }) => names.has(task))) return true;
  const whole = new Set(training.map(arcTaskHash));
  return evaluation.filter((task) => whole.has(arcTaskHash(task))).length > COPIES * evaluation.length;
}

/** The pairs of each task that are trained on: all of a training task, the shown ones of an evaluation task, without those whose output is not given.
 * @param allowOverlap  whether pairs that an evaluation task tests are among them */
export function trainablePairs(
  training: readonly ArcTask[],
  evaluation: readonly ArcTask[],
  allowOverlap: boolean,
): { readonly training: ArcTask[]; readonly evaluation: ArcTask[]; readonly leftOut: readonly ArcLeftOut[] } {
  const tested = new Map<string, string[]>();
  for (const { id, test } of allowOverlap ? [] : evaluation) {
    for (const pair of test) {
      if (pair.output === undefined) continue;
      const key = arcPairHash(pair);
      tested.set(key, [...(tested.get(key) ?? []), id]);
    }
  }
  const leftOut = new Map<string, ArcLeftOut>();
  const kept = (id: string, pairs: readonly ArcPair[]): ArcPair[] =>
    pairs.filter((pair) => {
      if (pair.output === undefined) return false;
      const [task, ...more] = tested.get(arcPairHash(pair)) ?? [];
      // A task that shows what it tests gives the answer away itself.
      if (task === undefined || task === id || more.includes(id)) return true;
      const key = JSON.stringify([id, task]);
      leftOut.set(key, { task, training: id, pairs: (leftOut.get(key)?.pairs ?? 0) + 1 });
      return false;
    });
  return {
    training: training.map((task) => ({ ...task, train: kept(task.id, task.train), test: kept(task.id, task.test) })),
    evaluation: evaluation.map((task) => ({ ...task, train: kept(task.id, task.train), test: [] })),
    leftOut: [...leftOut.values()],
  };
}
