import { noGrad } from "@kensho/autograd";
import type { Tensor } from "@kensho/tensor";

/** The latent carried from step to step. In the TRM paper z_H is y, the answer, and z_L is z, the reasoning. All `[B, L, D]`. */
export type Latent = {
  readonly z_H: Tensor;
  readonly z_L: Tensor;
};

/** One cycle on the embedded puzzle `x` `[B, L, D]`. */
export type Cycle = (x: Tensor, latent: Latent) => Latent;

/** T cycles of which only the last `gradientCycles` carry a gradient (deep recursion in the TRM paper, §4.2). */
export function deepRecursion(cycle: Cycle, T: number, gradientCycles: number): Cycle {
  const repeat = (x: Tensor, latent: Latent, times: number): Latent => {
    let current = latent;
    for (let i = 0; i < times; i++) current = cycle(x, current);
    return current;
  };
  return (x, latent) => {
    const warm = noGrad(() => repeat(x, latent, T - gradientCycles));
    return repeat(x, warm, gradientCycles);
  };
}
