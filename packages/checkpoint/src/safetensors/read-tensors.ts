import { constants } from "node:buffer";
import type { HostTensor } from "@kensho/tensor";
import { CheckpointError } from "../errors.ts";
import type { RegularFile } from "../folder/read-file.ts";
import { decodeTensor, type Safetensors } from "./decode.ts";
import { headerLength, parseHeader } from "./header.ts";

/**
 * Reads a safetensors file tensor by tensor, each into its own memory: no more than the tensors is needed, whatever the size of the file.
 * @throws {CheckpointError} as `decodeSafetensors` does, or if a tensor is larger than this version of Node.js can hold
 */
export async function readTensors(file: RegularFile): Promise<Safetensors> {
  const { path, size } = file;
  const first = new Uint8Array(Math.min(8, size));
  await file.fill(first, 0);
  const json = new Uint8Array(headerLength(first, size, path));
  await file.fill(json, 8);
  const start = 8 + json.length;
  const { metadata, entries } = parseHeader(json, size - start, path);
  const tooLarge = entries.find((entry) => entry.end - entry.start > constants.MAX_LENGTH);
  if (tooLarge !== undefined) {
    const bytes = tooLarge.end - tooLarge.start;
    throw new CheckpointError(path, `it has ${bytes} bytes; expected at most ${constants.MAX_LENGTH}`, {
      tensor: tooLarge.name,
      hint: "use a newer version of Node.js, which holds larger arrays, or split the tensor",
    });
  }
  const tensors: [name: string, tensor: HostTensor][] = [];
  for (const entry of entries) {
    const bytes = new Uint8Array(entry.end - entry.start);
    await file.fill(bytes, start + entry.start);
    tensors.push([entry.name, decodeTensor(entry, bytes, path)]);
  }
  return { tensors: Object.fromEntries(tensors), metadata };
}
