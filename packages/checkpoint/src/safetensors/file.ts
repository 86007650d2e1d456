import { CheckpointError } from "../errors.ts";
import { withFile } from "../folder/read-file.ts";
import { systemCause } from "../folder/system-errors.ts";
import { writeWhole } from "../folder/write-whole.ts";
import type { Safetensors } from "./decode.ts";
import { type EncodeOptions, type NamedTensors, safetensorsParts } from "./encode.ts";
import { readTensors } from "./read-tensors.ts";

/**
 * Reads a `.safetensors` file.
 * @throws {CheckpointError} as `decodeSafetensors` does, or if the file cannot be read
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  return await withFile(path, (file) => readTensors(file));
}

/**
 * Writes a `.safetensors` file, all or nothing: a file of that name is replaced only by a whole one.
 * @throws {CheckpointError} as `encodeSafetensors` does, or naming the path, the bytes needed and the cause
 */
export async function writeSafetensors(
  path: string,
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = {},
  options: Omit<EncodeOptions, "file"> = {},
): Promise<void> {
  const parts = safetensorsParts(tensors, metadata, { ...options, file: path });
  try {
    await writeWhole(path, parts);
  } catch (error) {
    const cause = systemCause(error);
    if (cause === undefined) throw error;
    const bytes = parts.reduce((total, { length }) => total + length, 0);
    const problem = `${bytes.toLocaleString("en")} bytes could not be written: ${cause.reason}`;
    throw new CheckpointError(path, problem, { hint: cause.hint, cause: error });
  }
}
