import { loadAveraged } from "@kensho/checkpoint";
import type { PuzzleKind } from "@kensho/puzzles";
import { UnusableCheckpointError } from "./errors.ts";
import type { Network } from "./network.ts";
import { networkPath } from "./network-path.ts";
import { storedNetwork } from "./stored-network.ts";

/**
 * Reads the network of a run folder (its best checkpoint, else its newest), of a checkpoint folder, or a bundled one by its name.
 * @param options.kinds kinds to look up before the ones that come with Kensho
 * @throws {CheckpointError} if it is missing or damaged
 * @throws {UnusableCheckpointError} if it does not say what network its weights belong to
 */
export async function loadNetwork(
  name: string,
  { kinds }: { readonly kinds?: readonly PuzzleKind[] | undefined } = {},
): Promise<Network> {
  const { path, step, state, groups } = await loadAveraged(networkPath(name));
  const network = storedNetwork({ path, step, state, weights: groups.weights }, kinds);
  if (network !== undefined) return network;
  throw new UnusableCheckpointError(`${path}: it does not say which network its weights belong to.`, [
    step === undefined
      ? `Make a folder of it first: kensho import ${path} --config all_config.yaml --out DIR`
      : "Name a run folder or checkpoint folder that `kensho train` wrote.",
  ]);
}
