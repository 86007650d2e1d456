import { type Dataset, RandomStream } from "@kensho/puzzles";
import type { Thinking } from "../src/replay/replay.ts";

/** Steps that a pretended network thinks. */
export const PRETENDED_STEPS = 6;

/**
 * A network that knows the answers of a data set and tells them slowly: example `i` is right from step `1 + i % 7` on, so that every
 * seventh never is within the steps there are. Until then some cells hold a neighbour's token.
 */
export function pretendThinking(dataset: Dataset, batchSize = 4): Thinking {
  const { seq_len: S, vocab_size: V } = dataset.metadata;
  const rows = (data: ArrayLike<number>, i: number): number[] => Array.from(data).slice(i * S, (i + 1) * S);
  const known = new Map(
    Array.from({ length: dataset.examples }, (_, i) => [rows(dataset.inputs.subarray(), i).join(), i] as const),
  );
  return {
    batchSize,
    model: { halt_max_steps: PRETENDED_STEPS, seq_len: S },
    async *think(inputs, steps) {
      const random = RandomStream.fromSeed(1, "pretend");
      for (let step = 1; step <= steps; step++) {
        const predictions = new Int32Array(batchSize * S);
        const confidence = new Float32Array(batchSize * S);
        const halting = new Float32Array(batchSize);
        for (let row = 0; row < batchSize; row++) {
          const input = rows(inputs, row);
          const example = known.get(input.join());
          if (example === undefined) continue;
          const rightFrom = 1 + (example % 7);
          const label = rows(dataset.labels.subarray(), example);
          const last = label.findLastIndex((token, cell) => token !== input[cell]);
          for (const [cell, token] of label.entries()) {
            const open = token !== input[cell];
            const wrong = open && step < rightFrom && (cell === last || random.int(rightFrom) >= step);
            predictions[row * S + cell] = wrong ? 1 + (token % (V - 1)) : token;
            confidence[row * S + cell] = open ? Math.min(1, (0.3 + step / rightFrom) * 0.75) : 1;
          }
          halting[row] = step >= rightFrom ? 0.97 : 0.1;
        }
        yield { predictions, confidence, halting };
      }
    },
  };
}
