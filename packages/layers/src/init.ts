import { type HostTensor, hostTensor, type Shape, sizeOf } from "@kensho/tensor";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { normalQuantile } from "./normal-quantile.ts";

/** How a tensor gets its first values. */
export type Init =
  | { readonly kind: "truncatedNormal"; readonly std: number }
  | { readonly kind: "constant"; readonly value: number };

/** Normal values cut at two standard deviations; `std` is the deviation *after* the cut. */
export const truncatedNormal = (std: number): Init => ({ kind: "truncatedNormal", std });

/** LeCun's scale for a weight with `fanIn` inputs. */
export const lecunNormal = (fanIn: number): Init => truncatedNormal(1 / Math.sqrt(fanIn));

/** One value everywhere. */
export const constantInit = (value: number): Init => ({ kind: "constant", value });

/** A host tensor (f32) with first values. The generator is advanced. */
export function initialise(init: Init, shape: Shape, rng: RandomGenerator): HostTensor {
  const data = new Float32Array(sizeOf(shape));
  switch (init.kind) {
    case "constant":
      // New memory is zero, and takes no room until it is written.
      if (init.value !== 0) data.fill(init.value);
      break;
    case "truncatedNormal":
      for (let i = 0; i < data.length; i++) data[i] = truncatedNormalFromUniform(uniformFloat64(rng), init.std);
      break;
  }
  return hostTensor("f32", shape, data);
}

/** Probability below −2 and up to +2 of a standard normal. */
const LOWER_TAIL = 0.022750131948179212;
/** Deviation of a standard normal that is cut at ±2. */
const CUT_STD = 0.8796256610342397;

/**
 * The value at quantile `u` of a normal cut at ±2 deviations and widened so that its true standard deviation is `std`.
 * @param u uniform in `0 ≤ u ≤ 1`
 * @see SamsungSAILMontreal/TinyRecursiveModels models/common.py, trunc_normal_init_ (after JAX)
 */
export function truncatedNormalFromUniform(u: number, std: number): number {
  const wide = std / CUT_STD;
  const value = normalQuantile(LOWER_TAIL + u * (1 - 2 * LOWER_TAIL)) * wide;
  return Math.min(2 * wide, Math.max(-2 * wide, value));
}
