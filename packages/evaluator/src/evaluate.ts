import { type Dataset, testBatches } from "@kensho/datasets";
import { IGNORE_LABEL_ID } from "@kensho/layers";
import { asksForMore, type ComputeOptions } from "./compute.ts";
import { type DifficultyBin, DifficultyCounter } from "./difficulty.ts";
import type { Found } from "./found.ts";
import { wilsonInterval } from "./interval.ts";
import { MeasureCounter } from "./measures.ts";
import { orderly } from "./orderly.ts";
import type { Solution } from "./solution.ts";
import { type Question, solveEach } from "./solve.ts";
import type { Thinker } from "./thinker.ts";

/** How a network does on a data set. */
export interface Evaluation {
  readonly examples: number;
  /** Puzzles with every labelled cell right. */
  readonly exact_accuracy: number;
  /** Wilson interval of it, 95 %. */
  readonly exact_interval: readonly [low: number, high: number];
  /** Right cells among the labelled ones. */
  readonly cell_accuracy: number;
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

/** What {@link evaluate} may be told. Without test-time compute, the answer after the last step counts, as in the official evaluation. */
export interface EvaluateOptions extends ComputeOptions {
  /** Take the first so many examples. Default: all. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  /** Takes every answer, in the order of the split: how votes are collected. */
  readonly onAnswer?: (answer: EvaluatedAnswer) => void;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** An example on its way through the network. */
interface Example extends Question {
  readonly index: number;
  readonly input: Int32Array;
  readonly label: Int32Array;
  readonly identifier: number;
  readonly rating: number | undefined;
}

/** Exact and cell accuracy over a split. */
export async function evaluate(thinker: Thinker, dataset: Dataset, options: EvaluateOptions = {}): Promise<Evaluation> {
  const { limit, signal, onAnswer, onProgress, ...compute } = options;
  const total = Math.min(limit ?? dataset.examples, dataset.examples);
  const started = performance.now();
  const measures = new MeasureCounter(dataset.kind);
  const difficulty = new DifficultyCounter(dataset.kind);
  const found: { [by in Found["by"]]?: number } = {};
  const more = asksForMore(compute);
  const totals = { done: 0, exact: 0, cells: 0, right: 0, steps: 0 };

  const take = (
    { input, label, identifier, rating }: Example,
    { answer, halting, effort, ...rest }: Solution,
  ): void => {
    const score = scoreRow(answer, label);
    const exact = score.right === score.cells;
    totals.done++;
    totals.exact += exact ? 1 : 0;
    totals.cells += score.cells;
    totals.right += score.right;
    totals.steps += effort.steps;
    if (more && rest.verified) found[rest.found.by] = (found[rest.found.by] ?? 0) + 1;
    measures.add(input, answer);
    difficulty.add(input, rating, exact);
    onAnswer?.({ identifier, input, prediction: answer, halting });
    if (totals.done % thinker.batchSize === 0 || totals.done === total) onProgress?.({ done: totals.done, total });
  };
  const inOrder = orderly((_, example: Example, solution: Solution) => take(example, solution));
  const settings = {
    ...compute,
    ...(more ? {} : { select: "last" as const }),
    ...(signal === undefined ? {} : { signal }),
  };
  await solveEach(thinker, dataset.kind, examplesOf(dataset, total), settings, (example, solution) =>
    inOrder(example.index, example, solution),
  );

  const { done, exact, cells, right, steps } = totals;
  const seconds = (performance.now() - started) / 1000;
  return {
    examples: done,
    exact_accuracy: done === 0 ? 0 : exact / done,
    exact_interval: wilsonInterval(exact, done),
    cell_accuracy: cells === 0 ? 0 : right / cells,
    measures: measures.shares(),
    difficulty: difficulty.bins(),
    found,
    mean_steps: done === 0 ? 0 : steps / done,
    flops_per_puzzle: done === 0 ? 0 : (thinker.flopsPerStep * steps) / done,
    puzzles_per_second: done / seconds,
    seconds,
  };
}

function* examplesOf(dataset: Dataset, limit: number): Generator<Example> {
  let index = 0;
  for (const { inputs, labels, puzzleIdentifiers } of testBatches(dataset, 1, { limit })) {
    const rating = dataset.ratings?.[index];
    yield {
      index: index++,
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
