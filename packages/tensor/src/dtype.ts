/** Element types. `f32` is float32 on every engine but the reference, which holds float64. `bool` is one byte, 0 or 1. */
export const DTYPES = ["f32", "i32", "bool"] as const;
export type DType = (typeof DTYPES)[number];

/** Host storage of each dtype. The reference engine hands out `Float64Array` for `f32`; every engine accepts either. */
export type HostData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Whether `data` is the storage of `dtype`: float32 or float64 numbers for `f32`, int32 for `i32`, bytes for `bool`. */
export function holds(dtype: DType, data: HostData): boolean {
  switch (dtype) {
    case "f32":
      return data instanceof Float32Array || data instanceof Float64Array;
    case "i32":
      return data instanceof Int32Array;
    case "bool":
      return data instanceof Uint8Array;
  }
}

/** Bytes of one element on an engine that stores `f32` as float32. */
export function bytesPerElement(dtype: DType): 1 | 4 {
  return dtype === "bool" ? 1 : 4;
}

/** A zero-filled host buffer of `length` elements of `dtype` (`f32` becomes a `Float32Array`). */
export function allocate(dtype: DType, length: number): Float32Array | Int32Array | Uint8Array {
  switch (dtype) {
    case "f32":
      return new Float32Array(length);
    case "i32":
      return new Int32Array(length);
    case "bool":
      return new Uint8Array(length);
  }
}
