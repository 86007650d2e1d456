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

/** What {@link evaluate} may be told. */
export interface EvaluateOptions {
  /** Take the first so many examples. Default: all. */
  readonly limit?: number;
  /** Supervision steps per puzzle. Default: as in training. The official evaluation never halts earlier, and neither does this. */
  readonly steps?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Exact and cell accuracy of the answer after the last step, over a split in its order. */
export async function evaluate(thinker: Thinker, dataset: Dataset, options: EvaluateOptions = {}): Promise<Evaluation> {
  const { limit, steps = thinker.model.halt_max_steps, signal, onProgress } = options;
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
      const score = scoreRow(last as Thought, batch.labels, row, S);
      exact += score.right === score.cells ? 1 : 0;
      cells += score.cells;
      right += score.right;
      const cut = [row * S, (row + 1) * S] as const;
      measures.add(batch.inputs.subarray(...cut), (last as Thought).predictions.subarray(...cut));
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
  { predictions }: Thought,
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
