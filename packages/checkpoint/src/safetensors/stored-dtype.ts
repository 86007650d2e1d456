import type { HostData, HostTensor } from "@kensho/tensor";
import { hostLittle, LITTLE_ENDIAN_HOST } from "./byte-order.ts";
import { BRAIN, fromSmallFloat, HALF, type SmallFloat, toSmallFloat } from "./small-float.ts";

/** Element types a file may hold that are read here, in the order the reference library writes them: widest first. */
export const STORED_DTYPES = ["I64", "F64", "F32", "I32", "BF16", "F16", "I16", "I8", "U8", "BOOL"] as const;
export type StoredDType = (typeof STORED_DTYPES)[number];

/** The ones that are written. */
export type WrittenDType = Extract<StoredDType, "F64" | "F32" | "F16" | "BF16" | "I32" | "BOOL">;

/** A host tensor without its shape. */
export type Elements = Pick<HostTensor, "dtype" | "data">;

interface Codec {
  /** Bytes of one element in the file. */
  readonly width: number;
  /** Elements from a private, aligned copy of the bytes; a sentence if they hold what the dtype does not allow. */
  readonly decode: (copy: Uint8Array<ArrayBuffer>) => Elements | string;
}

/** How the elements of each stored dtype become a host tensor's. */
export const CODECS: { readonly [D in StoredDType]: Codec } = {
  I64: { width: 8, decode: narrow },
  F64: { width: 8, decode: ({ buffer }) => floats(new Float64Array(buffer)) },
  F32: { width: 4, decode: ({ buffer }) => floats(new Float32Array(buffer)) },
  I32: { width: 4, decode: ({ buffer }) => integers(new Int32Array(buffer)) },
  BF16: { width: 2, decode: ({ buffer }) => floats(widen(new Uint16Array(buffer), BRAIN)) },
  F16: { width: 2, decode: ({ buffer }) => floats(widen(new Uint16Array(buffer), HALF)) },
  I16: { width: 2, decode: ({ buffer }) => integers(new Int16Array(buffer)) },
  I8: { width: 1, decode: ({ buffer }) => integers(new Int8Array(buffer)) },
  U8: { width: 1, decode: integers },
  BOOL: { width: 1, decode: truth },
};

/**
 * Elements of `stored` from their little-endian bytes; a sentence if those hold what the dtype does not allow.
 * @param copy a private copy, which the result keeps. A copy starts at an aligned address, which a place in a file need not.
 */
export function decodeElements(stored: StoredDType, copy: Uint8Array<ArrayBuffer>): Elements | string {
  const { width, decode } = CODECS[stored];
  hostLittle(copy, width);
  return decode(copy);
}

/** Bytes that `shape` takes in a file, or `undefined` if no file is as large. */
export function byteLength(stored: StoredDType, shape: readonly number[]): number | undefined {
  let bytes = CODECS[stored].width;
  for (const length of shape) {
    bytes *= length;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}

/** Little-endian bytes of host data stored as `stored`; floats are rounded to nearest, ties to even. May be the memory of `data` itself. */
export function storedBytes(data: HostData, stored: WrittenDType): Uint8Array {
  const array = storedArray(data, stored);
  // The caller's own memory must not be turned around on a big-endian host.
  const own = array === data && !LITTLE_ENDIAN_HOST ? array.slice() : array;
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

function floats(data: Float32Array | Float64Array): Elements {
  return { dtype: "f32", data };
}

function integers(data: Int32Array | Int16Array | Int8Array | Uint8Array): Elements {
  return { dtype: "i32", data: data instanceof Int32Array ? data : Int32Array.from(data) };
}

/** 32-bit integers if all fit; otherwise float64, which is exact up to 2⁵³ and for some beyond. */
function narrow({ buffer }: Uint8Array<ArrayBuffer>): Elements | string {
  const wide = new BigInt64Array(buffer);
  if (wide.every((value) => BigInt.asIntN(32, value) === value)) return integers(Int32Array.from(wide, Number));
  const values = Float64Array.from(wide, Number);
  const inexact = wide.findIndex((value, i) => BigInt(values[i] as number) !== value);
  return inexact < 0 ? floats(values) : `element ${inexact} is ${wide[inexact]}, which float64 does not hold exactly`;
}

function truth(copy: Uint8Array): Elements | string {
  const wrong = copy.findIndex((byte) => byte > 1);
  if (wrong >= 0) return `element ${wrong} of a BOOL tensor is ${copy[wrong]}, neither 0 nor 1`;
  return { dtype: "bool", data: copy };
}
