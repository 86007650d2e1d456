/*
 * Hierarchical Recursive Refinement — this project's synthesis: HRM's planner and executor, trained with TRM's refinement loop.
 *
 * symbol  word                              shape      kin
 * x       embedded puzzle                   [B, L, D]
 * z_H     the plan, and the answer in it    [B, L, D]  HRM's z_H, TRM's y
 * z_L     latent reasoning                  [B, L, D]  HRM's z_L, TRM's z
 * n       L_cycles                                     refiner steps per cycle
 * T       H_cycles                                     cycles per supervision step; the last carries the gradient
 *
 * Against HRM: the planner moves first, so that every refiner step of a cycle works under its plan; the gradient flows through the
 * whole last cycle instead of two steps; nothing is bootstrapped. Against TRM: two networks, and an answer update without weights,
 * which makes a cycle n + 1 network steps as there.
 */
import { add, rmsNorm } from "@kensho/tensor";
import type { ConfigRule, ModelConfig } from "./config-keys.ts";
import { deepRecursion, type Recursion, type RecursionParts, type TwoLatents } from "./recursion.ts";

/** HRR and the keys that are its own. */
export interface HrrConfig {
  readonly type: "hrr";
  readonly H_cycles: number;
  readonly L_cycles: number;
  /** Layers of the refiner. */
  readonly L_layers: number;
  /** Layers of the planner. */
  readonly H_layers: number;
  readonly gradient_cycles: number;
}

/** Reads the keys of HRR. */
export function hrrOf({ H_cycles, L_cycles, L_layers, H_layers, gradient_cycles }: ModelConfig): HrrConfig {
  return { type: "hrr", H_cycles, L_cycles, L_layers, H_layers, gradient_cycles };
}

/** What HRR asks of a flat config. */
export const HRR_RULES: readonly ConfigRule[] = [
  {
    holds: ({ name, H_layers }) => name !== "hrr" || H_layers > 0,
    error: "hrr and hrm need H_layers ≥ 1: their planner is a network of its own",
    key: "H_layers",
  },
];

/** Plan once from answer, latent and puzzle; refine the latent n times under the plan; take the latent up into the answer. */
export function hrr(config: HrrConfig, { level, rms_norm_eps, onCycle }: RecursionParts): Recursion<TwoLatents> {
  const planner = level("H_level", config.H_layers);
  const refiner = level("L_level", config.L_layers);
  const cycle: Recursion<TwoLatents> = (x, { z_H, z_L }) => {
    const plan = planner(z_H, add(z_L, x));
    let z = z_L;
    for (let i = 0; i < config.L_cycles; i++) z = refiner(z, add(plan, x));
    return { z_H: rmsNorm(add(plan, z), rms_norm_eps), z_L: z };
  };
  return deepRecursion(cycle, { ...config, onCycle });
}
