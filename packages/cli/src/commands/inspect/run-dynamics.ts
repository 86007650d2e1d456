import { type Dynamics, traceDynamics } from "@kensho/evaluator";
import { checkIdentifiers, openNetwork, UnusableCheckpointError, vectorUser } from "@kensho/networks";
import type { PuzzleKind } from "@kensho/puzzles";
import type { Engine } from "@kensho/tensor";
import { definedEntries } from "../../flags/defined-entries.ts";
import { batchSizeFor } from "../../network/batch-size.ts";
import { openExamples } from "../../network/open-examples.ts";
import { writeTo } from "../../regular-file.ts";
import { dynamicsPlots } from "./dynamics-plots.ts";

/** What {@link inspectDynamics} needs. */
export interface DynamicsRequest {
  readonly checkpoint: string;
  readonly config: string | undefined;
  readonly data: string;
  readonly split: string;
  /** Those of `--kind`. */
  readonly kinds: readonly PuzzleKind[] | undefined;
  readonly limit: number;
  readonly steps: number | undefined;
  readonly tolerance: number | undefined;
  /** SVG file to write. */
  readonly plots: string | undefined;
  readonly openEngine: () => Promise<Engine & AsyncDisposable>;
  readonly signal: AbortSignal;
  readonly warn: (sentence: string) => void;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Follows a network's thinking about the puzzles of a data set, and draws it.
 * @throws {UnusableCheckpointError} if the network takes other puzzles
 */
export async function inspectDynamics(
  request: DynamicsRequest,
): Promise<Dynamics & { readonly checkpoint: string; readonly engine: string }> {
  const { data, split, kinds, limit, plots, signal, onProgress } = request;
  const dataset = await openExamples(data, split, { limit, kinds });
  const { seq_len, vocab_size } = dataset.metadata;
  const { path, model, weights, trainedOn } = await openNetwork(request.checkpoint, {
    config: request.config,
    sequenceLength: seq_len,
  });
  if (model.seq_len !== seq_len || model.vocab_size !== vocab_size) {
    throw new UnusableCheckpointError(
      `${request.checkpoint} takes ${model.seq_len} cells of ${model.vocab_size} tokens, and ${data} has ${seq_len} of ${vocab_size}.`,
      ["Name a data set of the kind that the network was trained on."],
    );
  }
  const warning = await checkIdentifiers({ path, model, trainedOn }, vectorUser(dataset));
  if (warning !== undefined) request.warn(warning);
  await using engine = await request.openEngine();
  const batchSize = Math.min(batchSizeFor(model), limit, dataset.examples);
  const dynamics = await traceDynamics({
    ...{ engine, model, weights, dataset, limit, batchSize, signal, onProgress },
    ...definedEntries({ steps: request.steps, tolerance: request.tolerance }),
  });
  if (plots !== undefined) await writeTo(plots, dynamicsPlots(dynamics));
  return { checkpoint: path, engine: engine.name, ...dynamics };
}
