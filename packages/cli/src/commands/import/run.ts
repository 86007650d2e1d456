import { basename, join } from "node:path";
import { saveCheckpoint, writeWhole } from "@kensho/checkpoint";
import { openDataset } from "@kensho/datasets";
import { type ModelConfig, numParameters, requireWeights } from "@kensho/models";
import { checkIdentifiers, openNetwork, UnusableCheckpointError, vectorUser } from "@kensho/networks";
import type { Dataset, PuzzleKind } from "@kensho/puzzles";
import { claimRun, requireFreeRun } from "@kensho/runs";
import { stringify } from "yaml";
import { definedEntries } from "../../flags/defined-entries.ts";
import { openKind } from "../../kinds/open-kind.ts";

/** Where an imported network goes, and what its file leaves out. */
export interface ImportOptions {
  readonly out: string;
  /** Default: `all_config.yaml` beside the file. */
  readonly config?: string;
  /** Data set folder that it was trained on, or the name of the kind of puzzle that it answers. */
  readonly data?: string;
  readonly kind?: string;
}

/** What was taken over. */
export interface ImportedNetwork {
  readonly model: ModelConfig;
  readonly parameters: number;
  readonly step: number;
  readonly kind: string | null;
  /** What should be said about it. */
  readonly warning?: string;
}

/**
 * Writes a network of a file as a run folder with one checkpoint of weights.
 * @throws {CheckpointError} for a damaged file @throws {ConfigError} for a config that cannot be used
 * @throws {WeightsError} if the weights are not those of the config @throws {UnusableCheckpointError} if the puzzles are of another length, or of another number than its vectors
 * @throws {RunExistsError} if the folder holds something
 */
export async function importNetwork(file: string, options: ImportOptions): Promise<ImportedNetwork> {
  const { out, config } = options;
  await requireFreeRun(out);
  const dataset = options.data === undefined ? undefined : await openDataset(options.data, "train");
  const kind = options.kind === undefined ? dataset?.kind : await openKind(options.kind);
  const { model, weights, trainedOn } = await openNetwork(file, {
    config,
    sequenceLength: dataset?.metadata.seq_len ?? kind?.sequenceLength,
  });
  requireWeights(weights, model);
  requireFit(file, model, dataset, kind);
  const warning =
    dataset === undefined ? undefined : await checkIdentifiers({ path: file, model, trainedOn }, vectorUser(dataset));

  // The official trainer names its files by the step.
  const step = Number(/^step_(\d{1,15})(\.|$)/.exec(basename(file))?.[1] ?? 0);
  const definition = kind?.definition === undefined ? {} : { definition: kind.definition };
  const data = {
    kind: kind?.name ?? null,
    ...definition,
    ...(dataset === undefined ? {} : describeOrigin(dataset)),
  };
  const state = { config: { model }, data, imported: basename(file) };
  await using _lock = await claimRun(out);
  await saveCheckpoint(join(out, "checkpoints"), { step, groups: { model: weights }, state });
  await writeWhole(join(out, "config.yaml"), `# taken over from ${basename(file)}\n${stringify(model)}`);
  return { model, parameters: numParameters(model), step, kind: kind?.name ?? null, ...definedEntries({ warning }) };
}

/** What a checkpoint records of the data set of its network. */
function describeOrigin({ dir, fingerprint, identifiers }: Dataset) {
  return { dir, fingerprint, ...definedEntries({ identifiers }) };
}

function requireFit(
  file: string,
  model: ModelConfig,
  dataset: Dataset | undefined,
  kind: PuzzleKind | undefined,
): void {
  const length = dataset?.metadata.seq_len ?? kind?.sequenceLength ?? model.seq_len;
  const vocabulary = dataset?.metadata.vocab_size ?? kind?.vocabSize ?? model.vocab_size;
  if (length === model.seq_len && vocabulary === model.vocab_size) return;
  throw new UnusableCheckpointError(
    `${file}: it takes ${model.seq_len} cells of ${model.vocab_size} tokens; ${dataset?.dir ?? kind?.title} has ${length} of ${vocabulary}.`,
    ["Name the data set, or the kind of puzzle, that it was trained on."],
  );
}
