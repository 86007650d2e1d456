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
import type { ConfigRule, ModelConfig } from "./config-keys.ts";
import type { Recursion, RecursionParts, TwoLatents } from "./recursion.ts";

/** HRM and the keys that are its own. */
export interface HrmConfig {
  readonly type: "hrm";
  readonly H_cycles: number;
  readonly L_cycles: number;
  /** Layers of the L-module. */
  readonly L_layers: number;
  /** Layers of the H-module. */
  readonly H_layers: number;
}

/** Reads the keys of HRM. */
export function hrmOf({ H_cycles, L_cycles, L_layers, H_layers }: ModelConfig): HrmConfig {
  return { type: "hrm", H_cycles, L_cycles, L_layers, H_layers };
}

/** What HRM asks of a flat config. */
export const HRM_RULES: readonly ConfigRule[] = [
  {
    holds: ({ name, H_layers }) => name !== "hrm" || H_layers > 0,
    error: "hrr and hrm need H_layers ≥ 1: their planner is a network of its own",
    key: "H_layers",
  },
  {
    holds: ({ name, gradient_cycles }) => name !== "hrm" || gradient_cycles === 1,
    error: "hrm's gradient is the one-step approximation of its paper: gradient_cycles must be 1",
    key: "gradient_cycles",
  },
];

/** Two modules at two speeds; all but the last call of each are without gradient. */
export function hrm(config: HrmConfig, { level, onCycle }: RecursionParts): Recursion<TwoLatents> {
  const H = level("H_level", config.H_layers);
  const L = level("L_level", config.L_layers);
  const { H_cycles, L_cycles } = config;
  const think = (z: Tensor, z_H: Tensor, x: Tensor, times: number): Tensor =>
    times === 0 ? z : think(L(z, add(z_H, x)), z_H, x, times - 1);
  return (x, latent) => {
    const warm = noGrad(() => {
      let { z_H, z_L } = latent;
      for (let i = 1; i < H_cycles; i++) {
        z_L = think(z_L, z_H, x, L_cycles);
        z_H = H(z_H, z_L);
        onCycle?.({ z_H, z_L });
      }
      return { z_H, z_L: think(z_L, z_H, x, L_cycles - 1) };
    });
    const z_L = L(warm.z_L, add(warm.z_H, x));
    const next = { z_H: H(warm.z_H, z_L), z_L };
    onCycle?.(next);
    return next;
  };
}
