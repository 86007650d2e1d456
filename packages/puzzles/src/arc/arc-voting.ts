import { DatasetOptionError } from "../errors.ts";
import type { Tokens } from "../kinds/puzzle-kind.ts";
import { parseAugmentedName, undoArcAugmentation } from "./arc-augmentation.ts";
import { type ArcGrid, arcGridHash, arcRows } from "./arc-grid.ts";
import type { ArcTask } from "./arc-task.ts";
import { cropArcGrid } from "./arc-tokens.ts";

/** An answer to a test input and what spoke for it. */
export interface ArcVote {
  readonly answer: ArcGrid;
  readonly hash: string;
  /** Predictions that gave it, each through an image of its own. */
  readonly votes: number;
  /** Mean of the halting probability of these. */
  readonly confidence: number;
}

/** What the votes came to. */
export interface ArcResult {
  /** For each K, the share of test pairs whose answer is among the first K of the ranking, averaged over the scored tasks; empty if none is. */
  readonly passAt: { readonly [k: number]: number };
  /** Tasks that have a test pair whose output is given. */
  readonly scoredTasks: number;
  /** Test pairs whose output is not given; no figure counts them. */
  readonly hiddenPairs: number;
  /** For each task, for each test pair, the answers, best first. */
  readonly rankings: { readonly [task: string]: readonly (readonly ArcVote[])[] };
  /** In the format of Kaggle: two attempts for each test pair. */
  readonly submission: {
    readonly [task: string]: readonly { readonly attempt_1: number[][]; readonly attempt_2: number[][] }[];
  };
}

/** The K of pass@K that are reported. */
export const ARC_PASS_AT: readonly number[] = [1, 2, 5, 10, 100, 1000];

interface Candidate {
  readonly answer: ArcGrid;
  votes: number;
  confidence: number;
}

/** Collects predictions for images of tasks, undoes the images, and lets them vote: most votes first, then the higher mean halting probability, then the one
 * that came first. */
export class ArcVoting {
  private readonly tasks: readonly ArcTask[];
  private readonly identifiers: readonly string[];
  /** By task and hash of the test input, the answers by their hash, in order of appearance. */
  private readonly answers = new Map<string, Map<string, Candidate>>();

  /** @param tasks those of `test_puzzles.json`  @param identifiers contents of `identifiers.json` */
  constructor(tasks: readonly ArcTask[], identifiers: readonly string[]) {
    this.tasks = tasks;
    this.identifiers = identifiers;
  }

  /** Takes one prediction. The blank identifier, 0, marks padding, which has no vote.
   * @param input `[900]` tokens  @param prediction `[900]`  @param haltLogit of the halting head
   * @throws {DatasetOptionError} for an identifier that there is not */
  add(identifier: number, input: Tokens, prediction: Tokens, haltLogit: number): void {
    if (identifier === 0) return;
    const name = this.identifiers[identifier];
    if (name === undefined)
      throw new DatasetOptionError(`arc: there is no identifier ${identifier}; there are ${this.identifiers.length}`);
    const { id, augmentation } = parseAugmentedName(name);
    const question = questionKey(id, undoArcAugmentation(augmentation, cropArcGrid(input)));
    const answer = undoArcAugmentation(augmentation, cropArcGrid(prediction));
    const hash = arcGridHash(answer);
    let answers = this.answers.get(question);
    if (answers === undefined) {
      answers = new Map();
      this.answers.set(question, answers);
    }
    let candidate = answers.get(hash);
    if (candidate === undefined) {
      candidate = { answer, votes: 0, confidence: 0 };
      answers.set(hash, candidate);
    }
    candidate.votes++;
    candidate.confidence += 1 / (1 + Math.exp(-haltLogit));
  }

  /** Counts the votes. A task without any prediction scores 0; one without any given output has no score. @param passAt default {@link ARC_PASS_AT} */
  result(passAt: readonly number[] = ARC_PASS_AT): ArcResult {
    const sums = new Map(passAt.map((k) => [k, 0]));
    const rankings: Record<string, ArcVote[][]> = {};
    let [scored, hidden] = [0, 0];
    const submission: Record<string, { attempt_1: number[][]; attempt_2: number[][] }[]> = {};
    for (const task of this.tasks) {
      const ranked = task.test.map(({ input }) => this.ranking(task.id, input));
      rankings[task.id] = ranked;
      submission[task.id] = ranked
        .filter((votes) => votes.length > 0)
        .map(([first, second = first]) => ({
          attempt_1: arcRows(first!.answer),
          attempt_2: arcRows(second!.answer),
        }));
      const given = task.test.flatMap(({ output }, i) => (output === undefined ? [] : [{ output, votes: ranked[i]! }]));
      hidden += task.test.length - given.length;
      if (given.length === 0) continue;
      scored++;
      for (const k of passAt) {
        const right = given.filter(({ output, votes }) => {
          const hash = arcGridHash(output);
          return votes.slice(0, k).some((vote) => vote.hash === hash);
        });
        sums.set(k, sums.get(k)! + right.length / given.length);
      }
    }
    const shares = scored === 0 ? [] : [...sums].map(([k, sum]) => [k, sum / scored] as const);
    return { passAt: Object.fromEntries(shares), scoredTasks: scored, hiddenPairs: hidden, rankings, submission };
  }

  private ranking(task: string, input: ArcGrid): ArcVote[] {
    const answers = this.answers.get(questionKey(task, input)) ?? new Map<string, Candidate>();
    return [...answers]
      .map(([hash, { answer, votes, confidence }]) => ({ answer, hash, votes, confidence: confidence / votes }))
      .sort((a, b) => b.votes - a.votes || b.confidence - a.confidence);
  }
}

function questionKey(task: string, input: ArcGrid): string {
  return `${task} ${arcGridHash(input)}`;
}
