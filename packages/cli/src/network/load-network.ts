import { loadAveraged } from "@kensho/checkpoint";
import { type ModelConfig, modelConfigSchema } from "@kensho/models";
import { customKind, findKind, type PuzzleKind, parseDefinition } from "@kensho/puzzles";
import type { HostTensor } from "@kensho/tensor";
import { z } from "zod";
import { UnusableCheckpointError } from "../errors.ts";
import { type TrainedOn, trainedOn } from "./check-identifiers.ts";
import { networkPath } from "./find-network.ts";

/** A trained network as it lies in a checkpoint, on no engine yet. */
export interface StoredNetwork {
  /** The checkpoint folder. */
  readonly path: string;
  readonly step: number | undefined;
  readonly model: ModelConfig;
  /** The averaged (EMA) weights where there are such, and the buffers. */
  readonly weights: Readonly<Record<string, HostTensor>>;
  /** What it was trained on, if that is a kind that this version knows. */
  readonly kind: PuzzleKind | undefined;
  /** The data set that it was trained on, as far as the checkpoint records it. */
  readonly trainedOn: TrainedOn;
}

const storedState = z.object({
  config: z.object({ model: modelConfigSchema }),
  data: z.object({
    kind: z.string().nullable(),
    definition: z.unknown().optional(),
  }),
});

/**
 * Reads the network of a run folder (its newest checkpoint), of a checkpoint folder, or in the box by its name.
 * @throws {CheckpointError} if it is missing or damaged
 * @throws {UnusableCheckpointError} if it does not say what network its weights belong to
 */
export async function loadNetwork(name: string): Promise<StoredNetwork> {
  const path = networkPath(name);
  const averaged = await loadAveraged(path);
  const state = storedState.safeParse(averaged.state);
  if (!state.success) {
    throw new UnusableCheckpointError(`${averaged.path}: it does not say which network its weights belong to.`, [
      averaged.step === undefined
        ? `Make a folder of it first: kensho import ${averaged.path} --config all_config.yaml --out DIR`
        : "Name a run folder or checkpoint folder that `kensho train` wrote.",
    ]);
  }
  const { config, data } = state.data;
  return {
    path: averaged.path,
    step: averaged.step,
    model: config.model,
    weights: averaged.groups.weights,
    kind: storedKind(data),
    trainedOn: trainedOn(averaged.state),
  };
}

/** The kind that a run names; one of the user's own is described beside its name. */
function storedKind({ kind: name, definition }: z.infer<typeof storedState>["data"]): PuzzleKind | undefined {
  if (name === null) return undefined;
  const known = findKind(name);
  if (known !== undefined || definition === undefined) return known;
  return customKind(name, parseDefinition("state.json: data.definition", definition));
}
