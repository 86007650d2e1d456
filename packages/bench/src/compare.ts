import { readFileSync } from "node:fs";
import type { Measured } from "./peers/task.ts";

/** Libraries that differ by more than this in loss or gradient do not do the same work. */
const TOLERANCE = 1e-3;

/** `‖a − b‖ / ‖b‖`; infinite if the lengths differ. */
export function relativeDistance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || b.length === 0) return Number.POSITIVE_INFINITY;
  let [difference, norm] = [0, 0];
  for (const [i, value] of b.entries()) {
    difference += ((a[i] as number) - value) ** 2;
    norm += value ** 2;
  }
  return Math.sqrt(difference / norm);
}

/** Why a peer's result is not Kensho's; `undefined` where it is. */
export function mismatch(peer: Measured, ours: Measured, gradient: string, ourGradient: string): string | undefined {
  // The loss is a mean of 10⁵ terms of either sign, near 0: it is compared on the scale of its terms.
  const loss = Math.abs((peer.loss ?? Number.NaN) - (ours.loss ?? Number.NaN));
  if (!(loss <= TOLERANCE)) return `loss ${peer.loss} instead of ${ours.loss}`;
  const distance = relativeDistance(read(gradient), read(ourGradient));
  return distance <= TOLERANCE ? undefined : `gradient is off by ${distance.toExponential(1)}`;
}

function read(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
