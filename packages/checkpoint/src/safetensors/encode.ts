import type { HostTensor } from "@kensho/tensor";
import { CheckpointError } from "../errors.ts";
import {
  CODECS,
  decodeElements,
  type Elements,
  STORED_DTYPES,
  type StoredDType,
  storedBytes,
  type WrittenDType,
} from "./stored-dtype.ts";

/** Tensors by name, as `decodeSafetensors` returns them. */
export type NamedTensors = Readonly<Record<string, HostTensor>>;

/** How `f32` tensors are stored: F64 keeps the reference engine's float64, F16 and BF16 halve the file and round. */
export type FloatStorage = "F64" | "F32" | "F16" | "BF16";

export interface EncodeOptions {
  /** Storage of the `f32` tensors, one for all or by tensor name. Default F32. */
  readonly dtypes?: FloatStorage | ((name: string) => FloatStorage);
  /** Name of the file in error messages. */
  readonly file?: string;
}

interface Entry {
  readonly name: string;
  readonly tensor: HostTensor;
  readonly stored: WrittenDType;
  /** In bytes from the end of the header. */
  readonly start: number;
  readonly end: number;
}

/**
 * A safetensors file: an 8-byte header length, a JSON header padded with spaces to 8 bytes, the tensors' little-endian data. Tensors
 * are ordered as the reference library orders them, by dtype from wide to narrow and then by name, so that every one is aligned.
 *
 * @throws {CheckpointError} if a tensor's values do not match its shape, a name cannot be stored, or a finite value is too large for F16
 * @see https://huggingface.co/docs/safetensors
 */
export function encodeSafetensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = {},
  { dtypes = "F32", file = "safetensors" }: EncodeOptions = {},
): Uint8Array {
  const parts = safetensorsParts(tensors, metadata, { dtypes, file });
  const out = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * The same file in parts, the header and then the data of each tensor. Data that is stored as it is in memory is not copied, so that a
 * file takes no memory beside its tensors.
 *
 * @throws {CheckpointError} as {@link encodeSafetensors} does
 */
export function safetensorsParts(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  { dtypes = "F32", file = "safetensors" }: EncodeOptions,
): readonly Uint8Array[] {
  const entries = layOut(tensors, dtypes, file);
  const data = entries.map(({ name, tensor, stored }) => {
    const bytes = storedBytes(tensor.data, stored);
    if (stored === "F16" || stored === "BF16") refuseOverflow(name, tensor, bytes, stored, file);
    return bytes;
  });
  return [encodeHeader(entries, metadata), ...data];
}

function layOut(tensors: NamedTensors, dtypes: NonNullable<EncodeOptions["dtypes"]>, file: string): Entry[] {
  let start = 0;
  return Object.entries(tensors)
    .map(([name, tensor]) => ({ name, tensor: checked(name, tensor, file), stored: storage(name, tensor, dtypes) }))
    .sort(byDtypeThenName)
    .map((entry) => {
      const end = start + entry.tensor.data.length * CODECS[entry.stored].width;
      const placed = { ...entry, start, end };
      start = end;
      return placed;
    });
}

/** The 8 bytes of length and the padded JSON. */
function encodeHeader(entries: readonly Entry[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const fields: [string, unknown][] = [];
  const notes = Object.entries(metadata).sort();
  if (notes.length > 0) fields.push(["__metadata__", Object.fromEntries(notes)]);
  for (const { name, tensor, stored, start, end } of entries) {
    fields.push([name, { dtype: stored, shape: tensor.shape, data_offsets: [start, end] }]);
  }
  // Written field by field: an object would put names that look like numbers first.
  const json = `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${JSON.stringify(field)}`).join(",")}}`;
  const text = new TextEncoder().encode(json);
  const header = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(text, 8);
  return header;
}

function storage(name: string, { dtype }: HostTensor, dtypes: NonNullable<EncodeOptions["dtypes"]>): WrittenDType {
  switch (dtype) {
    case "f32":
      return typeof dtypes === "function" ? dtypes(name) : dtypes;
    case "i32":
      return "I32";
    case "bool":
      return "BOOL";
  }
}

function byDtypeThenName(a: { name: string; stored: StoredDType }, b: { name: string; stored: StoredDType }): number {
  const rank = STORED_DTYPES.indexOf(a.stored) - STORED_DTYPES.indexOf(b.stored);
  return rank !== 0 ? rank : compareBytes(a.name, b.name);
}

/** Compares by UTF-8 bytes, as the official library sorts. */
function compareBytes(a: string, b: string): number {
  const encoder = new TextEncoder();
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
}

function checked(name: string, tensor: HostTensor, file: string): HostTensor {
  const refuse = (problem: string, hint: string) => new CheckpointError(file, problem, { tensor: name, hint });
  if (name === "__metadata__") throw refuse("this name is reserved by the format", "rename the tensor");
  if (/\p{Surrogate}/u.test(name)) throw refuse("its name is not valid Unicode", "rename the tensor");
  const elements = tensor.shape.reduce((product, length) => product * length, 1);
  if (tensor.data.length !== elements) {
    throw refuse(
      `it has ${tensor.data.length} values, its shape [${tensor.shape.join(", ")}] ${elements}`,
      "build it with hostTensor(), which checks this",
    );
  }
  return tensor;
}

function refuseOverflow(
  name: string,
  { data }: HostTensor,
  bytes: Uint8Array,
  stored: "F16" | "BF16",
  file: string,
): void {
  const back = decodeElements(stored, bytes.slice()) as Elements;
  const index = (back.data as Float32Array).findIndex(
    (value, i) => !Number.isFinite(value) && Number.isFinite(data[i]),
  );
  if (index < 0) return;
  throw new CheckpointError(file, `element ${index} is ${data[index]}, too large for ${stored}`, {
    tensor: name,
    hint: stored === "F16" ? "store it as BF16 or F32" : "store it as F32",
  });
}
