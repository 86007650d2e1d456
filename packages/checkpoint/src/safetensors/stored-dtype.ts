import type { DType, HostData } from "@kensho/tensor";
import { hostLittle } from "./byte-order.ts";
import { BRAIN, fromSmallFloat, HALF, type SmallFloat, toSmallFloat } from "./small-float.ts";

/** Element types a file may hold that are read here, in the order the reference library writes them: widest first. */
export const STORED_DTYPES = ["I64", "F64", "F32", "I32", "BF16", "F16", "I16", "I8", "U8", "BOOL"] as const;
export type StoredDType = (typeof STORED_DTYPES)[number];

/** The ones that are written. */
export type WrittenDType = Extract<StoredDType, "F64" | "F32" | "F16" | "BF16" | "I32" | "BOOL">;

interface Codec {
  /** Bytes of one element in the file. */
  readonly width: number;
  readonly dtype: DType;
  /** Host data from a private, aligned copy of the bytes; a sentence if they hold what the dtype does not allow. */
  readonly decode: (copy: Uint8Array<ArrayBuffer>) => HostData | string;
}

/** How the elements of each stored dtype become a host tensor's. */
export const CODECS: { readonly [D in StoredDType]: Codec } = {
  I64: { width: 8, dtype: "i32", decode: narrow },
  F64: { width: 8, dtype: "f32", decode: ({ buffer }) => new Float64Array(buffer) },
  F32: { width: 4, dtype: "f32", decode: ({ buffer }) => new Float32Array(buffer) },
  I32: { width: 4, dtype: "i32", decode: ({ buffer }) => new Int32Array(buffer) },
  BF16: { width: 2, dtype: "f32", decode: ({ buffer }) => widen(new Uint16Array(buffer), BRAIN) },
  F16: { width: 2, dtype: "f32", decode: ({ buffer }) => widen(new Uint16Array(buffer), HALF) },
  I16: { width: 2, dtype: "i32", decode: ({ buffer }) => Int32Array.from(new Int16Array(buffer)) },
  I8: { width: 1, dtype: "i32", decode: ({ buffer }) => Int32Array.from(new Int8Array(buffer)) },
  U8: { width: 1, dtype: "i32", decode: (copy) => Int32Array.from(copy) },
  BOOL: { width: 1, dtype: "bool", decode: truth },
};

/** Little-endian bytes of host data stored as `stored`; floats are rounded to nearest, ties to even. */
export function storedBytes(data: HostData, stored: WrittenDType): Uint8Array {
  const array = storedArray(data, stored);
  // The caller's own memory must not be turned around on a big-endian host.
  const own = array === data ? array.slice() : array;
  return hostLittle(new Uint8Array(own.buffer, own.byteOffset, own.byteLength), CODECS[stored].width);
}

function storedArray(data: HostData, stored: WrittenDType) {
  switch (stored) {
    case "F64":
      return Float64Array.from(data);
    case "F32":
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case "F16":
      return shorten(data, HALF);
    case "BF16":
      return shorten(data, BRAIN);
    case "I32":
      return data instanceof Int32Array ? data : Int32Array.from(data);
    case "BOOL":
      return Uint8Array.from(data, (value) => (value === 0 ? 0 : 1));
  }
}

function shorten(data: HostData, format: SmallFloat): Uint16Array {
  const bits = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) bits[i] = toSmallFloat(data[i] as number, format);
  return bits;
}

function widen(bits: Uint16Array, format: SmallFloat): Float32Array {
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = fromSmallFloat(bits[i] as number, format);
  return values;
}

function narrow({ buffer }: Uint8Array<ArrayBuffer>): Int32Array | string {
  const wide = new BigInt64Array(buffer);
  const values = new Int32Array(wide.length);
  for (let i = 0; i < wide.length; i++) {
    const value = wide[i] as bigint;
    if (BigInt.asIntN(32, value) !== value) return `element ${i} is ${value}, which does not fit 32 bits`;
    values[i] = Number(value);
  }
  return values;
}

function truth(copy: Uint8Array): Uint8Array | string {
  const wrong = copy.findIndex((byte) => byte > 1);
  return wrong < 0 ? copy : `element ${wrong} of a BOOL tensor is ${copy[wrong]}, neither 0 nor 1`;
}
