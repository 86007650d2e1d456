/** Node 20 has no `transfer`. */
interface Detachable extends ArrayBuffer {
  transfer?(byteLength: number): ArrayBuffer;
}

/**
 * Frees the memory behind a tensor that nobody reads any more, at once. It lies outside V8's heap, where a small object stands for it:
 * left to the collector, replaced state piles up for dozens of steps, and what malloc makes of its coming and going is never given back.
 * Memory that cannot be freed alone, such as a piece of a WebAssembly module's, is left as it is.
 */
export function release({ buffer, byteLength }: ArrayBufferView): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return;
  try {
    (buffer as Detachable).transfer?.(0);
  } catch {
    // Not detachable: whoever lent it frees it.
  }
}
