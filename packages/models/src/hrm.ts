/*
 * Hierarchical Reasoning Model — https://arxiv.org/abs/2506.21734
 *
 * symbol  word                     shape      place in the paper
 * x       embedded puzzle          [B, L, D]  §2, the input network's output
 * z_H     slow, high-level state   [B, L, D]  §2, H-module
 * z_L     fast, low-level state    [B, L, D]  §2, L-module
 * N       H_cycles                            high-level cycles
 * T       L_cycles                            low-level steps per cycle
 *
 * The gradient is the one-step approximation (§2, "approximate gradient"): only the very last call of each module carries it.
 * Q-continue is bootstrapped from one more step without gradient (§2, "adaptive computational time"): see puzzle/deep-supervision.ts.
 *
 * Deviations from the paper, following the official code: fixed random initial states; evaluation never halts early.
 */
import { noGrad } from "@kensho/autograd";
import { add, type Tensor } from "@kensho/tensor";
import type { ModelConfig } from "./config.ts";
import { shownCycle } from "./cycles.ts";
import { createLevel, type Params } from "./level.ts";
import type { Recursion, TwoLatents } from "./recursion.ts";

/** Two modules at two speeds; all but the last call of each are without gradient. */
export function hrm(params: Params, config: ModelConfig): Recursion<TwoLatents> {
  const H = createLevel("H_level", config.H_layers, params, config);
  const L = createLevel("L_level", config.L_layers, params, config);
  const { H_cycles, L_cycles } = config;
  const think = (z: Tensor, z_H: Tensor, x: Tensor, times: number): Tensor =>
    times === 0 ? z : think(L(z, add(z_H, x)), z_H, x, times - 1);
  return (x, latent) => {
    const warm = noGrad(() => {
      let { z_H, z_L } = latent;
      for (let i = 1; i < H_cycles; i++) {
        z_L = think(z_L, z_H, x, L_cycles);
        z_H = H(z_H, z_L);
        shownCycle({ z_H, z_L });
      }
      return { z_H, z_L: think(z_L, z_H, x, L_cycles - 1) };
    });
    const z_L = L(warm.z_L, add(warm.z_H, x));
    return shownCycle({ z_H: H(warm.z_H, z_L), z_L });
  };
}
