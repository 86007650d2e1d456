import { type ValidationSplit, validationSplit } from "@kensho/datasets";
import { type Dataset, type Reveal, type TrainBatchStream, trainBatches } from "@kensho/puzzles";
import type { TrainConfig } from "@kensho/trainer";

/** What a run draws its batches from, and what it keeps back. */
export interface TrainingData {
  readonly source: TrainBatchStream;
  /** `undefined` where nothing is kept back. */
  readonly split: ValidationSplit | undefined;
}

/** The batches of a run, without the puzzles that are kept for validation: a function of the data set and the config. */
export function trainingData(dataset: Dataset, train: TrainConfig): TrainingData {
  const { validation: share, seed } = train;
  const split = validationSplit(dataset, { share, seed });
  return { source: batchesFor(split?.train ?? dataset, train), split };
}

/** The batches of puzzles that are all trained on, as the config wants them drawn. */
export function batchesFor(dataset: Dataset, train: TrainConfig): TrainBatchStream {
  const { seed, global_batch_size: batchSize, augmentation, epoch } = train;
  const curriculum = revealOf(train);
  const options = { batchSize, seed, augmentation, epoch };
  return trainBatches(dataset, curriculum === undefined ? options : { ...options, reveal: curriculum });
}

function revealOf({ reveal, reveal_until, steps }: TrainConfig): Reveal | undefined {
  const batches = Math.round(steps * reveal_until);
  return reveal === 0 || batches === 0 ? undefined : { share: reveal, batches };
}
