import { noiseTable } from "@kensho/layers";
import { add, arange, expandDims, gather, mul, sliceAxis, type Tensor } from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import { LATENTS } from "../latents.ts";
import { sequenceLength } from "../parameters.ts";
import type { Latent } from "../recursion.ts";

/** Places in the table of noise where that of a latent may begin. */
export const NOISE_OFFSETS = 4096;

/** Noise on the state that puzzles start from. */
export interface StartNoise {
  /** Its standard deviation; the state itself has 1. */
  readonly sigma: number;
  /** `[B, latents]` i32 in `0 ≤ offset < NOISE_OFFSETS`: where the noise of each latent of each puzzle begins. */
  readonly offsets: Tensor;
}

/** Latents that a puzzle's thinking starts from. */
export function numLatents(config: ModelConfig): number {
  return Object.keys(LATENTS[config.name]).length;
}

/**
 * The start with noise from a table that is part of the graph, so that a step needs no more from outside than a place in it for each
 * latent; two starts share no noise at the same position unless their places are the same.
 * @param start each `[B, L, D]`   @returns the same shapes
 */
export function noisyStart(start: Latent, { sigma, offsets }: StartNoise, config: ModelConfig): Latent {
  const L = sequenceLength(config);
  const table = mul(noiseTable(NOISE_OFFSETS + L - 1, config.hidden_size), sigma);
  const noisy = Object.entries(start).map(([name, z], k) => {
    const rows = add(sliceAxis(offsets, 1, k, k + 1), expandDims(arange(L), 0)); // [B, L]
    return [name, add(z, gather(table, rows))] as const;
  });
  return Object.fromEntries(noisy);
}
