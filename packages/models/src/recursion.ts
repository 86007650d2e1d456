import { noGrad } from "@kensho/autograd";
import type { Tensor } from "@kensho/tensor";
import { shownCycle } from "./cycles.ts";

/**
 * The latents carried from step to step, by name. In the TRM paper z_H is y, the answer, and z_L is z, the reasoning; variants have
 * fewer or more. All `[B, L, D]`.
 */
export type Latent = Readonly<Record<string, Tensor>>;

/** The two latents of HRM, TRM and HRR. */
export type TwoLatents = {
  readonly z_H: Tensor;
  readonly z_L: Tensor;
};

/** The thinking of one supervision step, or a part of it, on the embedded puzzle `x` `[B, L, D]`. */
export type Recursion<L extends Latent = Latent> = (x: Tensor, latent: L) => L;

/** T cycles of which only the last `gradientCycles` carry a gradient (deep recursion in the TRM paper, §4.2). */
export function deepRecursion<L extends Latent>(cycle: Recursion<L>, T: number, gradientCycles: number): Recursion<L> {
  const repeat = (x: Tensor, latent: L, times: number): L => {
    let current = latent;
    for (let i = 0; i < times; i++) current = shownCycle(cycle(x, current));
    return current;
  };
  return (x, latent) => {
    // Without such cycles the gradient reaches the initial states, which may be learned.
    const warm = T === gradientCycles ? latent : noGrad(() => repeat(x, latent, T - gradientCycles));
    return repeat(x, warm, gradientCycles);
  };
}
