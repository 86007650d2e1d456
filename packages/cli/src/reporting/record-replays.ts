import { join } from "node:path";
import { validationSplit } from "@kensho/datasets";
import { createThinker } from "@kensho/evaluator";
import { loadNetwork } from "@kensho/networks";
import { type Dataset, DatasetFileError, type PuzzleKind, requireLabels } from "@kensho/puzzles";
import { type RecordOptions, type ReplaySample, type ReportedRun, recordReplays } from "@kensho/report";
import type { Engine } from "@kensho/tensor";
import type { TrainConfig } from "@kensho/trainer";
import { UsageError } from "../errors.ts";
import { openKnownSplit } from "../kinds/open-split.ts";

/** Which puzzles a report replays. */
export interface ReplaySource {
  readonly run: ReportedRun;
  /** The data set, if it is not where it was. */
  readonly data?: string | undefined;
  /** Default: those kept for validation, where the run kept any; the test split is shown only if it is asked for. */
  readonly split?: string | undefined;
  /** Those of `--kind`. */
  readonly kinds?: readonly PuzzleKind[] | undefined;
}

/** Puzzles side by side. */
const BATCH = 64;

/**
 * Thinks about a sample of a data set with the network of a run.
 * @throws {UsageError} if the run kept no puzzles for validation, and they were asked for
 * @throws {DatasetFileError} if the data set cannot be read, or holds other puzzles than those of the run
 */
export async function recordRunReplays(
  source: ReplaySource,
  engine: Engine,
  options: RecordOptions,
): Promise<ReplaySample> {
  const { path } = source.run;
  const [network, dataset] = await Promise.all([loadNetwork(path, { kinds: source.kinds }), replayedSplit(source)]);
  const { model, weights } = network;
  if (model.seq_len !== dataset.metadata.seq_len || model.vocab_size !== dataset.metadata.vocab_size) {
    throw new DatasetFileError(dataset.dir, `it holds other puzzles than ${path} was trained on`, {
      hint: "name the data set of the run with --data",
    });
  }
  if (dataset.examples === 0) {
    throw new DatasetFileError(dataset.dir, `the ${dataset.split} split holds no puzzles`, {
      hint: "take another one with --split",
    });
  }
  requireLabels(dataset);
  const batchSize = Math.max(1, Math.min(BATCH, options.limit ?? BATCH, dataset.examples));
  await using thinker = await createThinker({ engine, model, weights, batchSize });
  return await recordReplays(thinker, dataset, options);
}

async function replayedSplit({ run, data, split, kinds }: ReplaySource): Promise<Dataset> {
  const { validation: share, seed } = run.facts.config.train as TrainConfig;
  const { dir: named, path, fingerprint } = run.facts.data;
  const dir = data ?? path ?? named;
  if (split === "test") return await openKnownSplit(dir, "test", kinds);
  const training = await openKnownSplit(dir, "train", kinds);
  if (training.fingerprint !== fingerprint) {
    throw new DatasetFileError(join(dir, "train"), `it holds other puzzles than ${run.path} was trained on`, {
      hint: "name the data set of the run with --data",
    });
  }
  const parts = split === "train" || share === 0 ? undefined : validationSplit(training, { share, seed });
  if (parts === undefined && split === "validation") {
    throw new UsageError(`${run.path} kept no puzzles for validation.`, ["Take another --split."]);
  }
  return parts?.validation ?? training;
}
