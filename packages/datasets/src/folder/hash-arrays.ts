import { createHash } from "node:crypto";

/** SHA-256 over the values of arrays, one after the other. */
export function hashArrays(arrays: readonly (Uint8Array | Int32Array)[]): string {
  const hash = createHash("sha256");
  for (const array of arrays) hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return hash.digest("hex");
}
