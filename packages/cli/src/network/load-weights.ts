import { open, stat } from "node:fs/promises";
import { readPytorch, readSafetensors, withoutCompilePrefix } from "@kensho/checkpoint";
import { type HostTensors, type ModelConfig, modelConfigSchema, NAMES } from "@kensho/models";
import { trainConfigSchema } from "@kensho/trainer";
import { readComposedConfig } from "../config/compose-official.ts";
import { type ConfigLayer, configKeys, resolveConfig } from "../config/layers.ts";
import { isOfficial, translateOfficial } from "../config/official-config.ts";
import { UnusableCheckpointError } from "../errors.ts";
import { loadNetwork } from "./load-network.ts";

/** A network with its weights, from wherever they came. */
export interface NetworkFiles {
  readonly path: string;
  readonly model: ModelConfig;
  readonly weights: HostTensors;
}

/**
 * Reads a network: a run or checkpoint folder, or a `.safetensors`, `.pt` or `.pth` file of official names with its config.
 * @param config  YAML or JSON of the network's keys, ours or official; needed for a file, laid over what a folder says
 * @param seqLen  where the config does not say it
 * @throws {CheckpointError} for a damaged file @throws {ConfigError} for a config that cannot be used
 * @throws {UnusableCheckpointError} for a file without a config
 */
export async function loadNetworkFiles(
  path: string,
  config: string | undefined,
  seqLen: number | undefined,
): Promise<NetworkFiles> {
  const written = config === undefined ? [] : await configLayers(config);
  if ((await stat(path)).isDirectory()) {
    const { path: folder, model, weights } = await loadNetwork(path);
    return { path: folder, model: modelOf([...written, { source: folder, values: model }]), weights };
  }
  if (config === undefined) {
    throw new UnusableCheckpointError(`${path}: a file of weights does not say what network they belong to.`, [
      "Name its config by --config, like the official all_config.yaml or arch file.",
    ]);
  }
  const weights = withoutCompilePrefix(await readTensors(path), { file: path });
  return { path, model: modelOf([...written, { source: path, values: factsOf(weights, seqLen) }]), weights };
}

/** The tensors of a `.safetensors`, `.pt` or `.pth` file. @throws {CheckpointError} if it is none, or damaged */
export async function readTensors(path: string): Promise<HostTensors> {
  await using file = await open(path);
  const first = new Uint8Array(2);
  await file.read(first, 0, 2, 0);
  // A zip archive begins with PK, and PyTorch writes those; it also says best what is wrong with an old file of its own.
  const pytorch = (first[0] === 0x50 && first[1] === 0x4b) || /\.(pt|pth)$/.test(path);
  return pytorch ? (await readPytorch(path)).tensors : (await readSafetensors(path)).tensors;
}

/** What the shapes of the weights, and of the puzzles, tell. */
function factsOf(weights: HostTensors, seqLen: number | undefined): Record<string, number> {
  const rows = (name: string): number | undefined => weights[name]?.shape[0];
  const facts = { vocab_size: rows(NAMES.tokens), num_puzzle_identifiers: rows(NAMES.puzzles), seq_len: seqLen };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Record<string, number>;
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
