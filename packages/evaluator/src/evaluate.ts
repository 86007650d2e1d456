import { type Dataset, testBatches } from "@kensho/datasets";
import { IGNORE_LABEL_ID } from "@kensho/layers";
import { MeasureCounter } from "./measures.ts";
import type { Thinker, Thought } from "./thinker.ts";

/** How a network does on a data set. */
export interface Evaluation {
  readonly examples: number;
  /** Puzzles with every labelled cell right. */
  readonly exact_accuracy: number;
  /** Right cells among the labelled ones. */
  readonly cell_accuracy: number;
  /** Shares of answers that pass the checks of the kind, whatever the label says; see {@link MeasureCounter}. */
  readonly measures: { readonly [name: string]: number };
  /** Supervision steps per puzzle. */
  readonly mean_steps: number;
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

/** What {@link evaluate} may be told. */
export interface EvaluateOptions {
  /** Take the first so many examples. Default: all. */
  readonly limit?: number;
  /** Supervision steps per puzzle. Default: as in training. The official evaluation never halts earlier, and neither does this. */
  readonly steps?: number;
  readonly signal?: AbortSignal;
  /** Takes every answer, in the order of the split: how votes are collected. */
  readonly onAnswer?: (answer: EvaluatedAnswer) => void;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Exact and cell accuracy of the answer after the last step, over a split in its order. */
export async function evaluate(thinker: Thinker, dataset: Dataset, options: EvaluateOptions = {}): Promise<Evaluation> {
  const { limit, steps = thinker.model.halt_max_steps, signal, onAnswer, onProgress } = options;
  const total = Math.min(limit ?? dataset.examples, dataset.examples);
  const started = performance.now();
  const S = dataset.metadata.seq_len;
  const measures = new MeasureCounter(dataset.kind);
  let [done, exact, cells, right] = [0, 0, 0, 0];
  for (const batch of testBatches(dataset, thinker.batchSize, limit === undefined ? {} : { limit })) {
    let last: Thought | undefined;
    for await (const thought of thinker.think(batch.inputs, steps, batch.puzzleIdentifiers)) {
      signal?.throwIfAborted();
      last = thought;
    }
    for (let row = 0; row < batch.size; row++) {
      const { predictions, halting } = last as Thought;
      const score = scoreRow(predictions, batch.labels, row, S);
      exact += score.right === score.cells ? 1 : 0;
      cells += score.cells;
      right += score.right;
      const cut = [row * S, (row + 1) * S] as const;
      const [input, prediction] = [batch.inputs.subarray(...cut), predictions.subarray(...cut)];
      measures.add(input, prediction);
      const identifier = batch.puzzleIdentifiers[row] as number;
      onAnswer?.({ identifier, input, prediction, halting: halting[row] as number });
    }
    done += batch.size;
    onProgress?.({ done, total });
  }
  const seconds = (performance.now() - started) / 1000;
  return {
    examples: done,
    exact_accuracy: done === 0 ? 0 : exact / done,
    cell_accuracy: cells === 0 ? 0 : right / cells,
    measures: measures.shares(),
    mean_steps: steps,
    puzzles_per_second: done / seconds,
    seconds,
  };
}

function scoreRow(
  predictions: Int32Array,
  labels: Int32Array,
  row: number,
  length: number,
): { cells: number; right: number } {
  let [cells, right] = [0, 0];
  for (let i = row * length; i < (row + 1) * length; i++) {
    if (labels[i] === IGNORE_LABEL_ID) continue;
    cells++;
    if (labels[i] === predictions[i]) right++;
  }
  return { cells, right };
}
