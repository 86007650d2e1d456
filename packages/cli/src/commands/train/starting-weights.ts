import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { loadCheckpoint } from "@kensho/checkpoint";
import { readIdentifiers, summariseIdentifiers } from "@kensho/datasets";
import {
  BoardError,
  boardOf,
  type HostTensors,
  isBoardOf,
  type ModelConfig,
  modelForBoard,
  NAMES,
  networkOf,
} from "@kensho/models";
import {
  checkIdentifiers,
  formerNames,
  loadNetwork,
  networkPath,
  officialNames,
  readTensors,
  type TrainedOn,
  trainedOnBeside,
  UnusableCheckpointError,
} from "@kensho/networks";
import type { ConfigLayer } from "@kensho/networks/config";
import type { RunOptions } from "@kensho/runs";
import { puzzleVectorsByName, type RunConfig, trainConfigSchema } from "@kensho/trainer";
import { z } from "zod";
import { definedEntries } from "../../flags/defined-entries.ts";
import { count } from "../../renderers/numbers.ts";

/** Weights that a new run begins with, and the settings that came with them. */
export interface StartingWeights {
  /** The checkpoint folder or the file. */
  readonly path: string;
  readonly weights: HostTensors;
  /** Settings of the network that the weights are of; empty for a file of weights alone. */
  readonly network: ConfigLayer;
  /** The same with the board that they were trained on. */
  readonly model?: ModelConfig;
  /** Settings that they were trained with; likewise. */
  readonly training: ConfigLayer;
  /** Data set that they were trained on, as far as a checkpoint records it. */
  readonly trainedOn: TrainedOn;
}

/** Where weights came from, and what they were. */
export type Origin = NonNullable<RunOptions["weightsFrom"]>;

const storedRun = z.object({ config: z.object({ train: trainConfigSchema }) });

/**
 * Reads the EMA weights of a run, checkpoint folder or bundled model, or a `.safetensors`, `.pt` or `.pth` file with official names.
 * @throws {CheckpointError} if it is missing or damaged
 */
export async function readStartingWeights(name: string): Promise<StartingWeights> {
  const source = `--weights ${name}`;
  const path = networkPath(name);
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
    const weights = officialNames(await readTensors(path), path);
    const nothing = { source, values: {} };
    return { path, weights, network: nothing, training: nothing, trainedOn: await trainedOnBeside(path) };
  }
  const network = await loadNetwork(path);
  const { state } = await loadCheckpoint(network.path, { groups: [] });
  const stored = storedRun.safeParse(state);
  return {
    path: network.path,
    weights: network.weights,
    // The board is the one of the new data set.
    network: { source, values: { ...networkOf(network.model) } },
    model: network.model,
    training: { source, values: stored.success ? { ...stored.data.config.train } : {} },
    trainedOn: network.trainedOn,
  };
}

/** Checks that weights fit the board of the puzzles to train on. @throws {UnusableCheckpointError} saying why they do not */
export function requireBoard({ path, model }: StartingWeights, config: Pick<RunConfig, "model">): void {
  // Puzzle vectors are fitted on their own.
  if (model === undefined || model.puzzle_emb_ndim > 0) return;
  try {
    modelForBoard(model, boardOf(config.model));
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    throw new UnusableCheckpointError(`${path}: it cannot be trained on these puzzles: ${error.reason}.`, [
      "Start from weights that were trained on puzzles of this size, or without weights.",
    ]);
  }
}

/** Returns a sentence for boards that the weights were not trained on. */
export function otherBoard({ model }: StartingWeights, config: Pick<RunConfig, "model">): string | undefined {
  const board = boardOf(config.model);
  if (model === undefined || isBoardOf(model, board)) return undefined;
  const { rows, cols } = boardOf(model);
  return `the weights were trained on boards of ${rows}×${cols} and are trained on boards of ${board.rows}×${board.cols}`;
}

/**
 * The weights with the vectors of the new data set's puzzles: taken over by name, zero for a puzzle that is new.
 * @returns a remark where puzzles are new, or where vectors are taken over by number although the names differ, besides the weights
 * @throws {UnusableCheckpointError} if the names are not known, and the numbers of vectors and puzzles differ
 */
export async function fitPuzzleVectors(
  start: StartingWeights,
  { model }: Pick<RunConfig, "model">,
  data: string,
): Promise<{ readonly weights: HostTensors; readonly remark?: string; readonly from: Origin }> {
  const from = { path: resolve(start.path), sha256: fingerprint(start.weights) };
  return { ...(await fitted(start, model, data)), from };
}

async function fitted(
  { path, weights, trainedOn }: StartingWeights,
  model: RunConfig["model"],
  data: string,
): Promise<{ readonly weights: HostTensors; readonly remark?: string }> {
  const rows = weights[NAMES.puzzles]?.shape[0];
  if (rows === undefined || model.puzzle_emb_ndim === 0) return { weights };
  const [from, to] = await Promise.all([formerNames(trainedOn), readIdentifiers(data)]);
  if (from === undefined || to === undefined) {
    // Vectors of unknown names are those of the same numbers, as in the official code.
    const vectors = { puzzle_emb_ndim: model.puzzle_emb_ndim, num_puzzle_identifiers: rows };
    const identifiers = to && summariseIdentifiers(to);
    const user = { dir: data, count: model.num_puzzle_identifiers, identifiers };
    const warning = await checkIdentifiers({ path, model: vectors, trainedOn }, user);
    return { weights, ...definedEntries({ remark: warning?.replace(/^warning: /, "") }) };
  }
  const fitted = puzzleVectorsByName(weights, model, { from, to });
  const missing = model.num_puzzle_identifiers - fitted.matched;
  if (missing === 0) return { weights: fitted.weights };
  return {
    weights: fitted.weights,
    remark: `${count(missing)} of ${count(model.num_puzzle_identifiers)} puzzle vectors start at zero: the weights have none of their names`,
  };
}

/** Bytes hashed at once: no hash takes 2 GiB. */
const WINDOW = 2 ** 28;

/** SHA-256 over the weights by name, whatever file they came in. */
function fingerprint(weights: HostTensors): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(name);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (let at = 0; at < bytes.length; at += WINDOW) hash.update(bytes.subarray(at, at + WINDOW));
  }
  return hash.digest("hex");
}
