import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { loadCheckpoint, withoutCompilePrefix } from "@kensho/checkpoint";
import { type HostTensors, NAMES } from "@kensho/models";
import { puzzleVectorsByName, type RunConfig, type RunOptions, trainConfigSchema } from "@kensho/trainer";
import { z } from "zod";
import type { ConfigLayer } from "../config/layers.ts";
import { networkPath } from "../network/find-network.ts";
import { loadNetwork } from "../network/load-network.ts";
import { readTensors } from "../network/load-weights.ts";
import { count } from "../renderers/numbers.ts";

/** Weights that a new run begins with, and the settings that came with them. */
export interface StartingWeights {
  /** The checkpoint folder or the file. */
  readonly path: string;
  readonly weights: HostTensors;
  /** Settings of the network that the weights are of; empty for a file of weights alone. */
  readonly network: ConfigLayer;
  /** Settings that they were trained with; likewise. */
  readonly training: ConfigLayer;
  /** Data set folder that they were trained on, if it is known. */
  readonly data: string | undefined;
}

/** Where weights came from, and what they were. */
export type Origin = NonNullable<RunOptions["weightsFrom"]>;

const storedRun = z.object({
  config: z.object({ train: trainConfigSchema }),
  data: z.object({ dir: z.string() }),
});

/**
 * Reads the averaged weights of a run or checkpoint folder, of a network in the box by its name, or a `.safetensors`, `.pt` or `.pth` file of official names.
 * @throws {CheckpointError} if it is missing or damaged
 */
export async function readStartingWeights(name: string): Promise<StartingWeights> {
  const source = `--weights ${name}`;
  const path = networkPath(name);
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
    // Also where there is nothing: loading says so best.
    const loaded = await stat(path).then(
      () => readTensors(path),
      async () => (await loadCheckpoint(path, { groups: ["model"] })).groups.model,
    );
    const weights = withoutCompilePrefix(loaded, { file: path });
    return { path, weights, network: { source, values: {} }, training: { source, values: {} }, data: undefined };
  }
  const network = await loadNetwork(path);
  const { state } = await loadCheckpoint(network.path, { groups: [] });
  const stored = storedRun.safeParse(state);
  return {
    path: network.path,
    weights: network.weights,
    network: { source, values: { ...network.model } },
    training: { source, values: stored.success ? { ...stored.data.config.train } : {} },
    data: stored.data?.data.dir,
  };
}

/**
 * The weights with the vectors of the new data set's puzzles: taken over by name, zero for a puzzle that is new.
 * @returns a remark where puzzles are new, besides the weights
 */
export async function fitPuzzleVectors(
  { path, weights, data: former }: StartingWeights,
  { model }: Pick<RunConfig, "model">,
  data: string,
): Promise<{ readonly weights: HostTensors; readonly remark?: string; readonly from: Origin }> {
  const from = { path: resolve(path), sha256: fingerprint(weights) };
  return { ...(await fitted({ weights, data: former }, model, data)), from };
}

async function fitted(
  { weights, data: former }: Pick<StartingWeights, "weights" | "data">,
  model: RunConfig["model"],
  data: string,
): Promise<{ readonly weights: HostTensors; readonly remark?: string }> {
  const rows = weights[NAMES.puzzles]?.shape[0];
  if (rows === undefined || model.puzzle_emb_ndim === 0) return { weights };
  const [from, to] = await Promise.all([former === undefined ? undefined : puzzleNames(former), puzzleNames(data)]);
  if (from === undefined || to === undefined) {
    // Nobody knows whose they are: of the same number they are taken for the same puzzles, as in the official code.
    if (rows === model.num_puzzle_identifiers) return { weights };
    const fresh = puzzleVectorsByName(weights, model, { from: [], to: [] });
    return { weights: fresh.weights, remark: "puzzle vectors start anew: the weights do not say whose they are" };
  }
  const fitted = puzzleVectorsByName(weights, model, { from, to });
  const missing = model.num_puzzle_identifiers - fitted.matched;
  if (missing === 0) return { weights: fitted.weights };
  return {
    weights: fitted.weights,
    remark: `${count(missing)} of ${count(model.num_puzzle_identifiers)} puzzle vectors start anew: the weights have none of their names`,
  };
}

/** SHA-256 over the weights by name, whatever file they came in. */
function fingerprint(weights: HostTensors): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

async function puzzleNames(dir: string): Promise<readonly string[] | undefined> {
  try {
    const names: unknown = JSON.parse(await readFile(join(dir, "identifiers.json"), "utf8"));
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined;
  }
}
