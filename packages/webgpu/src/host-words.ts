import type { DType, HostTensor, Shape } from "@kensho/tensor";

/** A tensor as the GPU stores it: one word of 4 bytes per element, bool as 0 or 1. */
export function toWords({
  dtype,
  data,
}: HostTensor): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> {
  switch (dtype) {
    case "f32":
      return Float32Array.from(data);
    case "i32":
      return Int32Array.from(data);
    case "bool":
      return Uint32Array.from(data);
  }
}

/** The tensor that the words are, as the host stores it. */
export function fromWords(
  dtype: DType,
  shape: Shape,
  words: ArrayBuffer,
  byteOffset: number,
  length: number,
): HostTensor {
  switch (dtype) {
    case "f32":
      return { dtype, shape, data: new Float32Array(words, byteOffset, length).slice() };
    case "i32":
      return { dtype, shape, data: new Int32Array(words, byteOffset, length).slice() };
    case "bool":
      return { dtype, shape, data: Uint8Array.from(new Uint32Array(words, byteOffset, length)) };
  }
}
