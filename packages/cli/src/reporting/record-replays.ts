import { openDataset } from "@kensho/datasets";
import { createThinker } from "@kensho/evaluator";
import { type RecordOptions, type ReplaySample, recordReplays } from "@kensho/report";
import type { Engine } from "@kensho/tensor";
import { UnusableCheckpointError } from "../errors.ts";
import { loadNetwork } from "../network/load-network.ts";

/** Which puzzles a report replays. */
export interface ReplaySource {
  /** The run folder. */
  readonly run: string;
  readonly data: string;
  readonly split: string;
}

/** Puzzles side by side. */
const BATCH = 64;

/** Thinks about a sample of a data set with the network of a run. */
export async function recordRunReplays(
  { run, data, split }: ReplaySource,
  engine: Engine,
  options: RecordOptions,
): Promise<ReplaySample> {
  const [network, dataset] = await Promise.all([loadNetwork(run), openDataset(data, split)]);
  const { model, weights } = network;
  if (model.seq_len !== dataset.metadata.seq_len || model.vocab_size !== dataset.metadata.vocab_size) {
    throw new UnusableCheckpointError(`${data} holds other puzzles than ${run} was trained on.`, [
      "Name the data set of the run with --data.",
    ]);
  }
  const batchSize = Math.max(1, Math.min(BATCH, options.limit ?? BATCH, dataset.examples));
  await using thinker = await createThinker({ engine, model, weights, batchSize });
  return await recordReplays(thinker, dataset, options);
}
