import { type Dataset, hasLabel, IGNORED_LABEL } from "@kensho/puzzles";
import { chooseReplays } from "./choose-replays.ts";
import type { PuzzleOutcome, Replay, ReplaySample, ReplayStep, Thinking } from "./replay.ts";

/** Options for {@link recordReplays}. */
export interface RecordOptions {
  /** Puzzles to think about at most, spread evenly over the split. */
  readonly limit?: number;
  /** Puzzles to keep in full at most. */
  readonly keep?: number;
  /** Seconds after which no further batch starts. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Thinks about a sample of a split to full depth and writes down how each puzzle went, a few of them step by step. The sample is spread
 * evenly, so that it is the same every time. Puzzles without a label are left out.
 */
export async function recordReplays(
  thinker: Thinking,
  dataset: Dataset,
  { limit = 256, keep = 12, seconds = Number.POSITIVE_INFINITY, signal, onProgress }: RecordOptions = {},
): Promise<ReplaySample> {
  const sample = labelledSample(dataset, limit);
  const started = performance.now();
  const recorded: Recorded[] = [];
  for (let start = 0; start < sample.length; start += thinker.batchSize) {
    if (start > 0 && performance.now() - started > 1000 * seconds) break;
    recorded.push(...(await recordBatch(thinker, dataset, sample.slice(start, start + thinker.batchSize), signal)));
    onProgress?.({ done: recorded.length, total: sample.length });
  }
  const chosen = chooseReplays(
    recorded.map(({ outcome }) => outcome),
    keep,
  );
  return {
    split: dataset.split,
    kind: dataset.kind,
    examples: dataset.examples,
    outcomes: recorded.map(({ outcome }) => outcome),
    replays: chosen.map((i) => (recorded[i] as Recorded).replay),
  };
}

interface Recorded {
  readonly outcome: PuzzleOutcome;
  readonly replay: Replay;
}

async function recordBatch(
  thinker: Thinking,
  dataset: Dataset,
  examples: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Recorded[]> {
  const { seq_len: S, halt_max_steps } = thinker.model;
  const inputs = new Int32Array(thinker.batchSize * S).fill(dataset.metadata.pad_id);
  const identifiers = new Int32Array(thinker.batchSize).fill(dataset.metadata.blank_identifier_id);
  const puzzles = examples.map((example) => readExample(dataset, example));
  for (const [row, { input, identifier }] of puzzles.entries()) {
    inputs.set(input, row * S);
    identifiers[row] = identifier;
  }
  const steps = puzzles.map((): ReplayStep[] => []);
  for await (const { predictions, confidence, halting } of thinker.think(inputs, halt_max_steps, identifiers)) {
    signal?.throwIfAborted();
    for (const [row, { input }] of puzzles.entries()) {
      const prediction = predictions.slice(row * S, (row + 1) * S);
      const valid = dataset.kind?.checksRules === false ? undefined : dataset.kind?.check(input, prediction).valid;
      steps[row]?.push({
        ...{ prediction, confidence: confidence.slice(row * S, (row + 1) * S) },
        ...{ halting: halting[row] as number, valid },
      });
    }
  }
  return puzzles.map(({ example, input, label }, row) => {
    const replay = { example, input, label, steps: steps[row] as ReplayStep[] };
    return { replay, outcome: outcomeOf(replay, dataset) };
  });
}

function outcomeOf({ example, input, label, steps }: Replay, { ratings }: Dataset): PuzzleOutcome {
  const rating = ratings?.[example] ?? -1;
  const labelled = [...label.keys()].filter((cell) => label[cell] !== IGNORED_LABEL);
  const right = steps.map(({ prediction }) => labelled.filter((cell) => prediction[cell] === label[cell]).length);
  return {
    example,
    open: labelled.filter((cell) => label[cell] !== input[cell]).length,
    rating: rating < 0 ? undefined : rating,
    exact: right.map((cells) => cells === labelled.length),
    cells: right.map((cells) => cells / Math.max(1, labelled.length)),
    halting: steps.map(({ halting }) => halting),
  };
}

/** One example of a split: its tokens, the labels with those that do not count as −100, and whose puzzle it is. */
function readExample({ inputs, labels, metadata, puzzleIndices, puzzleIdentifiers }: Dataset, example: number) {
  const { seq_len: S, ignore_label_id: ignored } = metadata;
  const cut = [example * S, (example + 1) * S] as const;
  const label = Int32Array.from(labels.subarray(...cut), (token) => (token === ignored ? IGNORED_LABEL : token));
  let [low, high] = [0, puzzleIndices.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((puzzleIndices[middle] as number) <= example) low = middle;
    else high = middle;
  }
  return { example, input: Int32Array.from(inputs.subarray(...cut)), label, identifier: puzzleIdentifiers[low] ?? 0 };
}

/** Up to `limit` examples that have a label, spread evenly. All labels are looked at only where the first choice has one without. */
function labelledSample(dataset: Dataset, limit: number): number[] {
  const sample = spread(dataset.examples, limit);
  if (sample.every((example) => hasLabel(dataset, example))) return sample;
  const labelled = Int32Array.from({ length: dataset.examples }, (_, i) => i).filter((i) => hasLabel(dataset, i));
  return spread(labelled.length, limit).map((i) => labelled[i] as number);
}

/** `limit` whole numbers spread evenly over 0…total−1; all of them if there are no more. */
function spread(total: number, limit: number): number[] {
  const count = Math.min(total, limit);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * total) / count));
}
