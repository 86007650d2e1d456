import { type ModelConfig, sequenceLength } from "@kensho/models";

/** Enough to keep the cores busy, few enough to fit their caches. */
const MAX_BATCH_SIZE = 64;
/** Numbers that the positions of one batch may hold between them. */
const MAX_BATCH_NUMBERS = 8_000_000;

/** Puzzles that a network is best asked side by side: fewer of those that are large. */
export function batchSizeFor(model: ModelConfig): number {
  return Math.max(
    1,
    Math.min(MAX_BATCH_SIZE, Math.floor(MAX_BATCH_NUMBERS / (sequenceLength(model) * model.hidden_size))),
  );
}
