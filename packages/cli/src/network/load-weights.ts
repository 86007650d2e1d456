import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { loadCheckpoint } from "@kensho/checkpoint";
import { type HostTensors, type ModelConfig, modelConfigSchema, NAMES } from "@kensho/models";
import { trainConfigSchema } from "@kensho/trainer";
import { readComposedConfig } from "../config/compose-official.ts";
import { type ConfigLayer, configKeys, resolveConfig } from "../config/layers.ts";
import { isOfficial, translateOfficial } from "../config/official-config.ts";
import { UnusableCheckpointError } from "../errors.ts";
import { type TrainedOn, trainedOn } from "./check-identifiers.ts";
import { networkPath } from "./find-network.ts";
import { loadNetwork } from "./load-network.ts";
import { officialNames } from "./official-names.ts";

/** A network with its weights, from wherever they came. */
export interface NetworkFiles {
  readonly path: string;
  readonly model: ModelConfig;
  readonly weights: HostTensors;
  /** The data set that it was trained on, as far as a checkpoint records it. */
  readonly trainedOn: TrainedOn;
}

/**
 * Reads a network: a run or checkpoint folder, one in the box by its name, or a `.safetensors`, `.pt` or `.pth` file of official
 * names with its config.
 * @param config  YAML or JSON of the network's keys, ours or official, laid over what a folder says; of a file, the `all_config.yaml`
 * beside it unless another is named
 * @param seqLen  where the config does not say it; weights over positions tell it too
 * @throws {CheckpointError} for a damaged file @throws {ConfigError} for a config that cannot be used
 * @throws {UnusableCheckpointError} for a file without a config
 */
export async function loadNetworkFiles(
  name: string,
  config: string | undefined,
  seqLen: number | undefined,
): Promise<NetworkFiles> {
  const path = networkPath(name);
  const isFolder = (await stat(path)).isDirectory();
  const settings = config ?? (isFolder ? undefined : await configBeside(path));
  const written = settings === undefined ? [] : await configLayers(settings);
  if (isFolder) {
    const { path: folder, model, ...network } = await loadNetwork(path);
    const { weights, trainedOn } = network;
    return { path: folder, model: modelOf([...written, { source: folder, values: model }]), weights, trainedOn };
  }
  if (settings === undefined) {
    throw new UnusableCheckpointError(`${path}: a file of weights does not say what network they belong to.`, [
      "Name its config by --config, like the official all_config.yaml or arch file.",
    ]);
  }
  const weights = officialNames(await readTensors(path), path);
  const facts = factsOf(weights, seqLen ?? lengthOf(weights, written));
  if (facts.seq_len === undefined && !written.some(({ values }) => "seq_len" in values)) {
    throw new UnusableCheckpointError(`${path}: neither its weights nor ${settings} say how many cells a puzzle has.`, [
      "Add the line seq_len: to the config, like seq_len: 81 for Sudoku; `kensho import` takes --kind or --data as well.",
    ]);
  }
  const model = modelOf([...written, { source: path, values: facts }]);
  return { path, model, weights, trainedOn: await trainedOnBeside(path) };
}

/** What the checkpoint folder records that a file of weights lies in, where it lies in one. */
export async function trainedOnBeside(file: string): Promise<TrainedOn> {
  const folder = dirname(file);
  const checkpoint = await loadCheckpoint(folder, { groups: [] }).catch(() => undefined);
  return checkpoint !== undefined && resolve(checkpoint.path) === resolve(folder) ? trainedOn(checkpoint.state) : {};
}

/** The config that the official trainer writes beside its checkpoints. */
async function configBeside(file: string): Promise<string | undefined> {
  const beside = join(dirname(file), "all_config.yaml");
  return (await stat(beside).catch(() => undefined))?.isFile() ? beside : undefined;
}

/** Reads the tensors of a `.safetensors`, `.pt`, `.pth` or `.ckpt` file. @throws {CheckpointError} if it is not one, or damaged */
export async function readTensors(path: string): Promise<HostTensors> {
  return (await loadCheckpoint(path, { groups: ["model"] })).groups.model;
}

/** What the shapes of the weights, and of the puzzles, tell. */
function factsOf(weights: HostTensors, seqLen: number | undefined): Record<string, number> {
  const rows = (name: string): number | undefined => weights[name]?.shape[0];
  const facts = { vocab_size: rows(NAMES.tokens), num_puzzle_identifiers: rows(NAMES.puzzles), seq_len: seqLen };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Record<string, number>;
}

/** Cells of a puzzle, where a weight runs over all positions: one that mixes them, or one that tells them apart. */
function lengthOf(weights: HostTensors, layers: readonly ConfigLayer[]): number | undefined {
  const shape = (name: string): readonly number[] => weights[name]?.shape ?? [];
  const positions = shape(`${NAMES.level("L_level", 0)}.mlp_t.down_proj.weight`)[0] ?? shape(NAMES.positions)[0];
  const [ndim = 0, width = 0] = [shape(NAMES.puzzles)[1], shape(NAMES.tokens)[1]];
  if (positions === undefined || width === 0) return undefined;
  const said = layers.map(({ values }) => values.puzzle_emb_len).find((value) => value !== undefined) ?? 0;
  const puzzle = ndim === 0 ? 0 : Number(said) > 0 ? Number(said) : Math.ceil(ndim / width);
  const cells = positions - puzzle - (shape(NAMES.registers)[0] ?? 0);
  return cells > 0 ? cells : undefined;
}

/** The keys of a config file that describe the network; those of its training are left out. */
async function configLayers(file: string): Promise<ConfigLayer[]> {
  const written = await readComposedConfig(file);
  const { layer, defaults } = isOfficial(written.values)
    ? translateOfficial(written)
    : { layer: written, defaults: { source: "", values: {} } };
  const training = configKeys({ train: trainConfigSchema });
  return [layer, defaults].map(({ source, values }) => ({
    source,
    values: Object.fromEntries(Object.entries(values).filter(([key]) => !training.includes(key))),
  }));
}

function modelOf(layers: readonly ConfigLayer[]): ModelConfig {
  return resolveConfig({ model: modelConfigSchema }, layers).model;
}
