import type { HostTensor } from "@kensho/tensor";
import { CheckpointError } from "../errors.ts";
import type { NamedTensors } from "./encode.ts";
import { headerLength, parseHeader, type TensorEntry } from "./header.ts";
import { decodeElements } from "./stored-dtype.ts";

export interface Safetensors {
  /** By name, in the order of their data. */
  readonly tensors: NamedTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a safetensors file. F16 and BF16 become f32 exactly; F64 stays a `Float64Array` with dtype f32; I8, U8, I16 and I64 become i32,
 * except that an I64 tensor with a value past 32 bits becomes a `Float64Array` with dtype f32, if that holds all its values exactly.
 * The data is copied, so the result does not keep `bytes` alive.
 *
 * @param file name of the file, for messages
 * @throws {CheckpointError} if the file is damaged, cut short, ambiguous or hostile: then nothing has been loaded
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  { file = "safetensors" }: { readonly file?: string } = {},
): Safetensors {
  const dataStart = 8 + headerLength(bytes, bytes.length, file);
  const { metadata, entries } = parseHeader(bytes.subarray(8, dataStart), bytes.length - dataStart, file);
  const data = bytes.subarray(dataStart);
  return {
    tensors: Object.fromEntries(
      entries.map((entry) => [
        entry.name,
        decodeTensor(entry, new Uint8Array(data.subarray(entry.start, entry.end)), file),
      ]),
    ),
    metadata,
  };
}

/**
 * The tensor of an entry.
 * @param copy  its bytes, which the result keeps
 * @throws {CheckpointError} if they hold what the dtype does not allow
 */
export function decodeTensor(
  { name, stored, shape }: TensorEntry,
  copy: Uint8Array<ArrayBuffer>,
  file: string,
): HostTensor {
  const elements = decodeElements(stored, copy);
  if (typeof elements === "string") {
    throw new CheckpointError(file, elements, { tensor: name, hint: "store the tensor with values its dtype allows" });
  }
  return { ...elements, shape };
}
