import type { RandomStream } from "@kensho/puzzles";

/** Fills an array with draws from N(0, σ²), by the method of Box and Muller. */
export function gaussian(random: RandomStream, sigma: number, values: Float32Array): void {
  for (let i = 0; i < values.length; i += 2) {
    // From just above 0 to 1: the logarithm of 0 is none.
    const radius = sigma * Math.sqrt(-2 * Math.log((random.bits() + 1) / 2 ** 32));
    const angle = (2 * Math.PI * random.bits()) / 2 ** 32;
    values[i] = radius * Math.cos(angle);
    if (i + 1 < values.length) values[i + 1] = radius * Math.sin(angle);
  }
}
