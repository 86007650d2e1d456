import { at, type HostTensor, sameShape } from "@kensho/tensor";
import type { Tolerance } from "./tolerances.ts";

/** Distance between neighbouring float32 numbers at `value` (subnormals are 2⁻¹⁴⁹ apart). */
export function ulp32(value: number): number {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(magnitude)) return 0;
  const exponent = magnitude === 0 ? -126 : Math.max(-126, Math.floor(Math.log2(magnitude)));
  return 2 ** (exponent - 23);
}

/** Largest difference of a tensor, in units of what its tolerance allows: up to 1 is fine. */
export interface Difference {
  readonly ratio: number;
  readonly ulps: number;
  readonly message: string;
}

/**
 * Compares an engine's tensor with the truth, element by element. NaN equals NaN, and 0 equals −0.
 * @param terms magnitudes of the summed terms, for tolerances relative to them
 */
export function difference(got: HostTensor, want: HostTensor, tolerance: Tolerance, terms?: HostTensor): Difference {
  if (got.dtype !== want.dtype || !sameShape(got.shape, want.shape) || got.data.length !== want.data.length) {
    const [shape, expected] = [got.shape.join(), want.shape.join()];
    return {
      ratio: Infinity,
      ulps: Infinity,
      message: `got ${got.dtype}[${shape}], expected ${want.dtype}[${expected}]`,
    };
  }
  let worst: Difference = { ratio: 0, ulps: 0, message: "equal" };
  for (let i = 0; i < want.data.length; i++) {
    const [value, truth] = [at(got.data, i), at(want.data, i)];
    if (Object.is(value, truth) || value === truth || value === Math.fround(truth)) continue;
    const unit = ulp32(terms === undefined ? truth : at(terms.data, i));
    const error = Math.abs(value - truth);
    const allowed = Math.max(tolerance.ulps * unit, tolerance.absolute ?? 0);
    const ratio = Number.isNaN(error) || allowed === 0 ? Infinity : error / allowed;
    if (ratio <= worst.ratio) continue;
    const ulps = error / unit;
    worst = { ratio, ulps, message: `element ${i}: got ${value}, expected ${truth} (${ulps.toPrecision(3)} ulp)` };
  }
  return worst;
}
