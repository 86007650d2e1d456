import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type HostTensors, type ModelConfig, modelConfigSchema, NAMES } from "@kensho/models";
import { trainConfigSchema } from "@kensho/trainer";
import { type ConfigLayer, configKeys, resolveConfig } from "../config/layers.ts";
import { UnusableCheckpointError } from "../errors.ts";
import type { Network } from "../network.ts";
import type { OpenNetworkOptions } from "../open-network.ts";
import { readTensors, trainedOnBeside } from "../weights-file.ts";
import { readComposedConfig } from "./compose-official.ts";
import { isOfficial, translateOfficial } from "./official-config.ts";
import { officialNames } from "./official-names.ts";

/** Lays the keys of a config file over the config of a network. @throws {ConfigError} if the result cannot be used */
export async function applyConfig(network: Network, config: string | undefined): Promise<Network> {
  const written = config === undefined ? [] : await configLayers(config);
  return { ...network, model: modelOf([...written, { source: network.path, values: network.model }]) };
}

/** Opens a `.safetensors`, `.pt` or `.pth` file of official names. @throws {UnusableCheckpointError} if there is no config for it */
export async function openWeightsFile(path: string, { config, sequenceLength }: OpenNetworkOptions): Promise<Network> {
  const settings = config ?? (await configBeside(path));
  if (settings === undefined) {
    throw new UnusableCheckpointError(`${path}: a file of weights does not say what network they belong to.`, [
      "Name its config by --config, like the official all_config.yaml or arch file.",
    ]);
  }
  const written = await configLayers(settings);
  const weights = officialNames(await readTensors(path), path);
  const facts = factsOf(weights, sequenceLength ?? lengthOf(weights, written));
  if (facts.seq_len === undefined && !written.some(({ values }) => "seq_len" in values)) {
    throw new UnusableCheckpointError(`${path}: neither its weights nor ${settings} say how many cells a puzzle has.`, [
      "Add the line seq_len: to the config, like seq_len: 81 for Sudoku; `kensho import` takes --kind or --data as well.",
    ]);
  }
  const model = modelOf([...written, { source: path, values: facts }]);
  return {
    path,
    step: undefined,
    model,
    weights,
    kind: undefined,
    kindName: undefined,
    trainedOn: await trainedOnBeside(path),
  };
}

/** The config that the official trainer writes beside its checkpoints. */
async function configBeside(file: string): Promise<string | undefined> {
  const beside = join(dirname(file), "all_config.yaml");
  return (await stat(beside).catch(() => undefined))?.isFile() ? beside : undefined;
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
