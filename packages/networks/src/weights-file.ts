import { dirname, resolve } from "node:path";
import { loadCheckpoint } from "@kensho/checkpoint";
import type { HostTensors } from "@kensho/models";
import { type TrainedOn, trainedOn } from "./trained-on.ts";

/** What the checkpoint folder records that a file of weights lies in, where it lies in one. */
export async function trainedOnBeside(file: string): Promise<TrainedOn> {
  const folder = dirname(file);
  const checkpoint = await loadCheckpoint(folder, { groups: [] }).catch(() => undefined);
  return checkpoint !== undefined && resolve(checkpoint.path) === resolve(folder) ? trainedOn(checkpoint.state) : {};
}

/** Reads the tensors of a `.safetensors`, `.pt`, `.pth` or `.ckpt` file. @throws {CheckpointError} if it is not one, or damaged */
export async function readTensors(path: string): Promise<HostTensors> {
  return (await loadCheckpoint(path, { groups: ["model"] })).groups.model;
}
