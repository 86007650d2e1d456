import { stat } from "node:fs/promises";
import { fetchNetwork } from "./fetch-network.ts";
import { loadNetwork } from "./load-network.ts";
import type { Network } from "./network.ts";
import { networkPath } from "./network-path.ts";

/** Options for {@link openNetwork}. */
export interface OpenNetworkOptions {
  /** A YAML or JSON file of the network's keys, ours or official, which take precedence over what a folder says; of a file of weights, the
   * `all_config.yaml` beside it unless another is named. */
  readonly config?: string | undefined;
  /** Cells of a puzzle, where neither the config nor the shapes of the weights say it. */
  readonly sequenceLength?: number | undefined;
}

/**
 * Opens a trained network: a bundled one by its name, a run folder, a checkpoint folder, a `.safetensors`, `.pt` or `.pth` file of official
 * names with its config, or a folder on a web server by its URL.
 * @throws {CheckpointError} for a damaged file @throws {ConfigError} for a config that cannot be used
 * @throws {UnusableCheckpointError} for a file without a config
 */
export async function openNetwork(name: string, { config, sequenceLength }: OpenNetworkOptions = {}): Promise<Network> {
  if (/^https?:\/\//.test(name)) return await fetchNetwork(name);
  const path = networkPath(name);
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder && config === undefined) return await loadNetwork(path);
  // A folder without a config, which is the usual case, needs no parser of YAML.
  const { applyConfig, openWeightsFile } = await import("./official/open-weights-file.ts");
  if (isFolder) return await applyConfig(await loadNetwork(path), config);
  return await openWeightsFile(path, { config, sequenceLength });
}
