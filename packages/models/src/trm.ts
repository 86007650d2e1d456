/*
 * Tiny Recursive Model — https://arxiv.org/abs/2510.04871
 *
 * symbol  word                    shape      place in the paper
 * x       embedded puzzle         [B, L, D]  §4, "input x"
 * z_H     y, the current answer   [B, L, D]  §4.1 (HRM's z_H, reinterpreted)
 * z_L     z, latent reasoning     [B, L, D]  §4.1 (HRM's z_L)
 * n       L_cycles                           latent updates per cycle
 * T       H_cycles                           cycles per supervision step; the last carries the gradient
 *
 * Deviations from the paper, all following the official code: the initial states are fixed random vectors, not learned;
 * evaluation never halts early.
 */
import { add } from "@kensho/tensor";
import type { ConfigRule, ModelConfig } from "./config-keys.ts";
import { deepRecursion, type Recursion, type RecursionParts, type TwoLatents } from "./recursion.ts";

/** The keys of TRM and its variants: one network of `L_layers`. */
export interface OneNetwork {
  readonly H_cycles: number;
  readonly L_cycles: number;
  readonly L_layers: number;
  readonly gradient_cycles: number;
}

/** TRM and the keys that are its own. */
export interface TrmConfig extends OneNetwork {
  readonly type: "trm";
}

/** Reads the keys of {@link OneNetwork}. */
export function oneNetworkOf({ H_cycles, L_cycles, L_layers, gradient_cycles }: ModelConfig): OneNetwork {
  return { H_cycles, L_cycles, L_layers, gradient_cycles };
}

/** Reads the keys of TRM. */
export const trmOf = (config: ModelConfig): TrmConfig => ({ type: "trm", ...oneNetworkOf(config) });

/** What TRM asks of a flat config. */
export const TRM_RULES: readonly ConfigRule[] = [
  {
    holds: ({ name, H_layers }) => name !== "trm" || H_layers === 0,
    error: "trm has one network, of L_layers: H_layers must be 0",
    key: "H_layers",
  },
];

/** One network plays both parts: n times `z ← f(x + y + z)`, then `y ← f(y + z)`. */
export function trm(config: TrmConfig, { level, onCycle }: RecursionParts): Recursion<TwoLatents> {
  const net = level("L_level", config.L_layers);
  const cycle: Recursion<TwoLatents> = (x, { z_H, z_L }) => {
    let z = z_L;
    for (let i = 0; i < config.L_cycles; i++) z = net(z, add(z_H, x));
    return { z_H: net(z_H, z), z_L: z };
  };
  return deepRecursion(cycle, { ...config, onCycle });
}
