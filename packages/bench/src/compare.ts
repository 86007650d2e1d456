import { readFileSync } from "node:fs";
import { relativeDistance } from "./compare-arrays.ts";
import type { Measured } from "./peers/task.ts";

/** Libraries that differ by more than this in loss or gradient do not do the same work. */
const TOLERANCE = 1e-3;

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
