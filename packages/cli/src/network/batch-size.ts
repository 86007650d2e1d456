import { type ModelConfig, sequenceLength } from "@kensho/models";

/** Enough to keep the cores busy, few enough to fit their caches. */
const MOST = 64;
/** Numbers that the positions of one batch may hold between them. */
const ROOM = 8_000_000;

/** Puzzles that a network is best asked side by side: fewer of those that are large. */
export function batchSizeFor(model: ModelConfig): number {
  return Math.max(1, Math.min(MOST, Math.floor(ROOM / (sequenceLength(model) * model.hidden_size))));
}
