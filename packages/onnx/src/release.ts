/** Node 20 has no `transfer`. */
interface Detachable extends ArrayBuffer {
  transfer?(byteLength: number): ArrayBuffer;
}

/**
 * Frees the memory of a tensor without readers at once. The memory is outside V8's heap, where a small object represents it:
 * left to the collector, replaced state accumulates for dozens of steps, and malloc does not return the fragmented pages.
 * Memory that cannot be freed alone, such as a piece of a WebAssembly module's, is left as it is.
 */
export function release({ buffer, byteLength }: ArrayBufferView): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return;
  try {
    (buffer as Detachable).transfer?.(0);
  } catch {
    // Not detachable: its owner frees it.
  }
}
