import type { Dataset } from "@kensho/puzzles";
import { evaluate } from "./evaluate.ts";
import { slotCounts, type Thinker } from "./thinker.ts";

/** Speed at one batch size. */
export interface ThroughputPoint {
  /** Puzzles side by side. */
  readonly batch_size: number;
  /** Puzzles that were measured. */
  readonly examples: number;
  readonly puzzles_per_second: number;
  /** Time for each puzzle. */
  readonly milliseconds: number;
}

/**
 * Measures puzzles per second by batch size, with full passes of all steps. Each size runs once before it is measured, because
 * the first run compiles its program.
 * @param open opens the network for a batch size
 * @param seconds approximate time for each size, at least one batch
 */
export async function* measureThroughput(
  open: (batchSize: number) => Promise<Thinker>,
  dataset: Dataset,
  options: { readonly largest: number; readonly seconds?: number; readonly signal?: AbortSignal },
): AsyncGenerator<ThroughputPoint, void, undefined> {
  const { largest, seconds = 2, signal } = options;
  for (const batchSize of slotCounts(largest)) {
    if (batchSize > dataset.examples) return;
    await using thinker = await open(batchSize);
    const run = (limit: number) =>
      evaluate(thinker, dataset, { limit, answerUnlabelled: true, ...(signal === undefined ? {} : { signal }) });
    await run(batchSize);
    const once = (await run(batchSize)).seconds;
    const batches = Math.max(1, Math.min(Math.floor(dataset.examples / batchSize), Math.round(seconds / once)));
    const measured = await run(batches * batchSize);
    yield {
      batch_size: batchSize,
      examples: batches * batchSize,
      puzzles_per_second: measured.puzzles_per_second,
      milliseconds: 1000 / measured.puzzles_per_second,
    };
  }
}
