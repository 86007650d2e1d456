import { CheckpointError, decodeSafetensors } from "@kensho/checkpoint/safetensors";
import { KenshoError } from "@kensho/errors";
import { UnusableCheckpointError } from "./errors.ts";
import type { Network } from "./network.ts";
import { storedNetwork } from "./stored-network.ts";

/** Options for {@link fetchNetwork}. */
export interface FetchNetworkOptions {
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** A file of a network that a server does not deliver. */
export class NetworkFetchError extends KenshoError {
  readonly url: string;

  constructor(url: string, problem: string, cause?: unknown) {
    super("KSH_NETWORK_FETCH", problem, {
      subject: url,
      hint: "check the address: it is that of a folder with state.json and model.safetensors",
      cause,
    });
    this.url = url;
  }
}

/**
 * Fetches a trained network from a folder on a web server, in a page or in Node: `state.json` and `model.safetensors`, as bundled networks
 * and exported checkpoints have them. Averaged weights in `ema.safetensors` are not looked for.
 * @param url  of the folder
 * @throws {NetworkFetchError} if a file cannot be fetched @throws {CheckpointError} if the weights are damaged
 * @throws {UnusableCheckpointError} if the state does not say which network the weights belong to
 */
export async function fetchNetwork(url: string, options: FetchNetworkOptions = {}): Promise<Network> {
  const path = url.replace(/\/+$/, "");
  const fetched = async (name: string): Promise<ArrayBuffer> => {
    const address = `${path}/${name}`;
    const get = options.fetch ?? fetch;
    const response = await get(address).catch((cause: unknown) => {
      throw new NetworkFetchError(address, "the server cannot be reached", cause);
    });
    if (!response.ok) throw new NetworkFetchError(address, `the server answered with status ${response.status}`);
    return await response.arrayBuffer().catch((cause: unknown) => {
      throw new NetworkFetchError(address, "the connection ended early", cause);
    });
  };
  const [text, bytes] = await Promise.all([fetched("state.json"), fetched("model.safetensors")]);
  const file = `${path}/model.safetensors`;
  const { tensors } = decodeSafetensors(new Uint8Array(bytes), { file });
  const network = storedNetwork({ path, step: undefined, state: parsed(`${path}/state.json`, text), weights: tensors });
  if (network !== undefined) return network;
  throw new UnusableCheckpointError(`${path}: state.json does not say which network the weights belong to.`, [
    "Serve a folder that `kensho train` or `kensho export` wrote.",
  ]);
}

function parsed(file: string, bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new CheckpointError(file, "it is not JSON", { hint: "serve the file as it was written", cause });
  }
}
