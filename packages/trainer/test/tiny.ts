import type { BatchSource, ModelConfig, PuzzleData, PuzzleMetric } from "@kensho/models";
import type { HostTensor } from "@kensho/tensor";
import { seededRandom } from "@kensho/testing";
import type { StepReport } from "../src/step-report.ts";
import type { Trainer } from "../src/trainer.ts";

/** A report of a training step on puzzles. */
export type PuzzleReport = StepReport<PuzzleMetric>;
/** A trainer of a network on puzzles. */
export type PuzzleTrainer = Trainer<PuzzleData, PuzzleMetric>;

export { tinyModel, tinyTraining } from "./tiny-config.ts";

/** Random puzzles, batch after batch; the same ones for the same seed and place. */
export function randomBatches(
  { vocab_size, seq_len, num_puzzle_identifiers }: ModelConfig,
  batch: number,
  first = 0,
): BatchSource<PuzzleData> {
  let step = first;
  return {
    next: () => {
      const random = seededRandom(1000 + step++);
      const token = (): number => Math.floor(vocab_size * random());
      const inputs = Int32Array.from({ length: batch * seq_len }, token);
      const labels = Int32Array.from({ length: batch * seq_len }, () => (random() < 0.2 ? -100 : token()));
      const puzzleIdentifiers = Int32Array.from({ length: batch }, () => Math.floor(num_puzzle_identifiers * random()));
      return { inputs, labels, puzzleIdentifiers };
    },
  };
}

/** Tensors as plain arrays, for `toEqual`: the same bits, or not. */
export function bits(tensors: Readonly<Record<string, HostTensor>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, Array.from(data)]));
}
