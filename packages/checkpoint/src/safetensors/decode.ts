import type { HostTensor } from "@kensho/tensor";
import { CheckpointError } from "../errors.ts";
import { hostLittle } from "./byte-order.ts";
import type { NamedTensors } from "./encode.ts";
import { headerLength, parseHeader, type TensorEntry } from "./header.ts";
import { CODECS } from "./stored-dtype.ts";

export interface Safetensors {
  /** By name, in the order of their data. */
  readonly tensors: NamedTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a safetensors file. F16 and BF16 become f32 exactly; F64 stays a `Float64Array` with dtype f32; I8, U8, I16 and I64 become i32.
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
    tensors: Object.fromEntries(entries.map((entry) => [entry.name, decodeTensor(entry, data, file)])),
    metadata,
  };
}

function decodeTensor({ name, stored, shape, start, end }: TensorEntry, data: Uint8Array, file: string): HostTensor {
  const { width, dtype, decode } = CODECS[stored];
  // A copy of its own starts at an aligned address, which a place in the file need not.
  const decoded = decode(hostLittle(new Uint8Array(data.subarray(start, end)), width) as Uint8Array<ArrayBuffer>);
  if (typeof decoded === "string") {
    throw new CheckpointError(file, decoded, { tensor: name, hint: "store the tensor with values its dtype allows" });
  }
  return { dtype, shape, data: decoded };
}
