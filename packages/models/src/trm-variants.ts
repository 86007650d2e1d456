/*
 * The ablations published beside TRM, as other recursions over the same network and the same step.
 *
 * trm_singlez  one latent for answer and reasoning: n times `z ← f(z + x)`, then `z ← f(z)`
 * trm_hier6    six low-level latents: call i updates `z_Li ← f(Σ z_L + z_H + x)`, then `z_H ← f(z_H + Σ z_L)`
 *
 * Source: SamsungSAILMontreal/TinyRecursiveModels models/recursive_reasoning/trm_singlez.py, trm_hier6.py
 */
import { add, type Tensor } from "@kensho/tensor";
import type { ModelConfig } from "./config-keys.ts";
import { HIER6_LATENTS } from "./latents.ts";
import { deepRecursion, type Latent, type Recursion, type RecursionParts } from "./recursion.ts";
import { type OneNetwork, oneNetworkOf } from "./trm.ts";

/** TRM with one latent, and the keys that are its own. */
export interface TrmSingleZConfig extends OneNetwork {
  readonly type: "trm_singlez";
}

/** TRM with six low-level latents, and the keys that are its own. */
export interface TrmHier6Config extends OneNetwork {
  readonly type: "trm_hier6";
}

/** Reads the keys of TRM with one latent. */
export const trmSingleZOf = (config: ModelConfig): TrmSingleZConfig => ({
  type: "trm_singlez",
  ...oneNetworkOf(config),
});

/** Reads the keys of TRM with six low-level latents. */
export const trmHier6Of = (config: ModelConfig): TrmHier6Config => ({ type: "trm_hier6", ...oneNetworkOf(config) });

/** One latent plays both parts. */
export function trmSingleZ(config: TrmSingleZConfig, { level, onCycle }: RecursionParts): Recursion {
  const net = level("L_level", config.L_layers);
  const cycle: Recursion = (x, { z_L }) => {
    let z = z_L as Tensor;
    for (let i = 0; i < config.L_cycles; i++) z = net(z, x);
    return { z_L: net(z) };
  };
  return deepRecursion(cycle, { ...config, onCycle });
}

/** Six low-level latents, updated in turn from the sum of all. */
export function trmHier6(config: TrmHier6Config, { level, onCycle }: RecursionParts): Recursion {
  const net = level("L_level", config.L_layers);
  const cycle: Recursion = (x, { z_H, ...low }) => {
    const plan = z_H as Tensor;
    const lows: Record<string, Tensor> = { ...low };
    const total = (): Tensor => Object.values(lows as Latent).reduce(add);
    for (let i = 0; i < config.L_cycles; i++) lows[`z_L${(i % HIER6_LATENTS) + 1}`] = net(total(), add(plan, x));
    return { z_H: net(plan, total()), ...lows };
  };
  return deepRecursion(cycle, { ...config, onCycle });
}
