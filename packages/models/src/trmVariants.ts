/*
 * The ablations published beside TRM, as other recursions over the same network and the same step.
 *
 * trm_singlez  one latent for answer and reasoning: n times `z ← f(z + x)`, then `z ← f(z)`
 * trm_hier6    six low-level latents: call i updates `z_Li ← f(Σ z_L + z_H + x)`, then `z_H ← f(z_H + Σ z_L)`
 *
 * Source: SamsungSAILMontreal/TinyRecursiveModels models/recursive_reasoning/trm_singlez.py, trm_hier6.py
 */
import { add, type Tensor } from "@kensho/tensor";
import type { ModelConfig } from "./config.ts";
import { HIER6_LATENTS } from "./latents.ts";
import { createLevel, type Params } from "./level.ts";
import { deepRecursion, type Latent, type Recursion } from "./recursion.ts";

/** One latent plays both parts. */
export function trmSingleZ(params: Params, config: ModelConfig): Recursion {
  const net = createLevel("L_level", config.L_layers, params, config);
  const cycle: Recursion = (x, { z_L }) => {
    let z = z_L as Tensor;
    for (let i = 0; i < config.L_cycles; i++) z = net(z, x);
    return { z_L: net(z) };
  };
  return deepRecursion(cycle, config.H_cycles, config.gradient_cycles);
}

/** Six low-level latents, updated in turn from the sum of all. */
export function trmHier6(params: Params, config: ModelConfig): Recursion {
  const net = createLevel("L_level", config.L_layers, params, config);
  const cycle: Recursion = (x, { z_H, ...low }) => {
    const plan = z_H as Tensor;
    const lows: Record<string, Tensor> = { ...low };
    const total = (): Tensor => Object.values(lows as Latent).reduce(add);
    for (let i = 0; i < config.L_cycles; i++) lows[`z_L${(i % HIER6_LATENTS) + 1}`] = net(total(), add(plan, x));
    return { z_H: net(plan, total()), ...lows };
  };
  return deepRecursion(cycle, config.H_cycles, config.gradient_cycles);
}
