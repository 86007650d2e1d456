/** Whether the host stores the lowest byte of a number first, as files do. */
export const LITTLE_ENDIAN_HOST = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Turns elements of `width` bytes from the host's byte order into little-endian ones, or back, in place. */
export function hostLittle(bytes: Uint8Array, width: number): Uint8Array {
  return LITTLE_ENDIAN_HOST ? bytes : reverseElements(bytes, width);
}

/** Reverses the bytes of each element in place. */
export function reverseElements(bytes: Uint8Array, width: number): Uint8Array {
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  return bytes;
}
