import { IGNORE_LABEL_ID } from "@kensho/layers";
import { type Dataset, testBatches } from "@kensho/puzzles";
import { asksForMore, type ComputeOptions } from "./compute.ts";
import { type DifficultyBin, DifficultyCounter } from "./difficulty.ts";
import type { Found } from "./found.ts";
import { inIndexOrder } from "./in-index-order.ts";
import { wilsonInterval } from "./interval.ts";
import { MeasureCounter } from "./measures.ts";
import type { Solution } from "./solution.ts";
import { type Question, solveEach } from "./solve.ts";
import type { Thinker } from "./thinker.ts";

/** Accuracy of a network on a data set. Puzzles without a label count in no figure but those of cost. */
export interface Evaluation {
  /** Puzzles that have a label, which the accuracies are of. */
  readonly examples: number;
  /** Puzzles that were left out, since they have no label. */
  readonly unlabelled: number;
  /** Puzzles with every labelled cell right; `null` without a label. */
  readonly exact_accuracy: number | null;
  /** Wilson interval of it, 95 %; `null` without a label. */
  readonly exact_interval: readonly [low: number, high: number] | null;
  /** Right cells among the labelled ones; `null` without a label. */
  readonly cell_accuracy: number | null;
  /** Shares of answers that pass the checks of the kind, whatever the label says; see {@link MeasureCounter}. */
  readonly measures: { readonly [name: string]: number };
  /** The same by difficulty, as far as it is known. */
  readonly difficulty: readonly DifficultyBin[];
  /** How verified answers came about, by {@link Found}; empty for single passes. */
  readonly found: { readonly [by in Found["by"]]?: number };
  /** Supervision steps per puzzle, of all its passes. */
  readonly mean_steps: number;
  /** Floating-point operations per puzzle, of the network. */
  readonly flops_per_puzzle: number;
  readonly puzzles_per_second: number;
  readonly seconds: number;
}

/** One answer of an evaluation; its arrays hold until the next. */
export interface EvaluatedAnswer {
  /** Puzzle identifier of the example. */
  readonly identifier: number;
  /** `[seq_len]` tokens */
  readonly input: Int32Array;
  /** `[seq_len]` tokens */
  readonly prediction: Int32Array;
  /** Probability the halting head gives to "this answer is right", 0…1. */
  readonly halting: number;
}

/** Options for {@link evaluate}. Without test-time compute, the answer after the last step counts, as in the official evaluation. */
export interface EvaluateOptions extends ComputeOptions {
  /** Maximum number of examples, from the first. Default: all. */
  readonly limit?: number;
  /** Answer puzzles that have no label, too: for their votes, or to measure speed. Default: false. */
  readonly answerUnlabelled?: boolean;
  readonly signal?: AbortSignal;
  /** Receives every answer, in the order of the split: how votes are collected. */
  readonly onAnswer?: (answer: EvaluatedAnswer) => void;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** An example on its way through the network. */
interface Example extends Question {
  /** Among those that are answered. */
  readonly index: number;
  /** Examples of the split up to this one. */
  readonly seen: number;
  readonly input: Int32Array;
  readonly label: Int32Array;
  readonly identifier: number;
  readonly rating: number | undefined;
}

/** Exact and cell accuracy over a split. */
export async function evaluate(thinker: Thinker, dataset: Dataset, options: EvaluateOptions = {}): Promise<Evaluation> {
  const { limit, answerUnlabelled = false, signal, onAnswer, onProgress, ...compute } = options;
  const total = Math.min(limit ?? dataset.examples, dataset.examples);
  const started = performance.now();
  const measures = new MeasureCounter(dataset.kind);
  const difficulty = new DifficultyCounter(dataset.kind);
  const found: { [by in Found["by"]]?: number } = {};
  const more = asksForMore(compute);
  const totals = { done: 0, labelled: 0, exact: 0, cells: 0, right: 0, steps: 0 };

  const take = (example: Example, solution: Solution): void => {
    const { input, identifier, seen } = example;
    const { answer, halting, effort } = solution;
    totals.done++;
    totals.steps += effort.steps;
    count(example, solution);
    onAnswer?.({ identifier, input, prediction: answer, halting });
    if (totals.done % thinker.batchSize === 0 || seen === total) onProgress?.({ done: seen, total });
  };
  const count = ({ input, label, rating }: Example, { answer, ...rest }: Solution): void => {
    const score = scoreRow(answer, label);
    if (score.cells === 0) return;
    const exact = score.right === score.cells;
    totals.labelled++;
    totals.exact += exact ? 1 : 0;
    totals.cells += score.cells;
    totals.right += score.right;
    if (more && rest.verified) found[rest.found.by] = (found[rest.found.by] ?? 0) + 1;
    measures.add(input, answer);
    difficulty.add(input, rating, exact);
  };
  const inOrder = inIndexOrder((_, example: Example, solution: Solution) => take(example, solution));
  const settings = {
    ...compute,
    ...(more ? {} : { select: "last" as const }),
    ...(signal === undefined ? {} : { signal }),
  };
  await solveEach(thinker, dataset.kind, examplesOf(dataset, total, answerUnlabelled), settings, (example, solution) =>
    inOrder(example.index, example, solution),
  );

  const { done, labelled, exact, cells, right, steps } = totals;
  const seconds = (performance.now() - started) / 1000;
  return {
    examples: labelled,
    unlabelled: total - labelled,
    exact_accuracy: labelled === 0 ? null : exact / labelled,
    exact_interval: labelled === 0 ? null : wilsonInterval(exact, labelled),
    cell_accuracy: labelled === 0 ? null : right / cells,
    measures: labelled === 0 ? {} : measures.shares(),
    difficulty: difficulty.bins(),
    found,
    mean_steps: done === 0 ? 0 : steps / done,
    flops_per_puzzle: done === 0 ? 0 : (thinker.flopsPerStep * steps) / done,
    puzzles_per_second: done / seconds,
    seconds,
  };
}

function* examplesOf(dataset: Dataset, limit: number, answerUnlabelled: boolean): Generator<Example> {
  let [index, seen] = [0, 0];
  for (const { inputs, labels, puzzleIdentifiers } of testBatches(dataset, 1, { limit })) {
    const example = seen++;
    if (!answerUnlabelled && labels.every((label) => label === IGNORE_LABEL_ID)) continue;
    const rating = dataset.ratings?.[example];
    yield {
      index: index++,
      seen,
      input: inputs.slice(),
      label: labels.slice(),
      identifier: puzzleIdentifiers[0] as number,
      rating: rating === undefined || rating < 0 ? undefined : rating,
    };
  }
}

function scoreRow(prediction: Int32Array, label: Int32Array): { cells: number; right: number } {
  let [cells, right] = [0, 0];
  for (let i = 0; i < label.length; i++) {
    if (label[i] === IGNORE_LABEL_ID) continue;
    cells++;
    if (label[i] === prediction[i]) right++;
  }
  return { cells, right };
}
