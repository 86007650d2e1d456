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
import type { ModelConfig } from "./config.ts";
import { createLevel, type Params } from "./level.ts";
import { deepRecursion, type Recursion, type TwoLatents } from "./recursion.ts";

/** Plan once from answer, latent and puzzle; refine the latent n times under the plan; take the latent up into the answer. */
export function hrr(params: Params, config: ModelConfig): Recursion<TwoLatents> {
  const planner = createLevel("H_level", config.H_layers, params, config);
  const refiner = createLevel("L_level", config.L_layers, params, config);
  const cycle: Recursion<TwoLatents> = (x, { z_H, z_L }) => {
    const plan = planner(z_H, add(z_L, x));
    let z = z_L;
    for (let i = 0; i < config.L_cycles; i++) z = refiner(z, add(plan, x));
    return { z_H: rmsNorm(add(plan, z), config.rms_norm_eps), z_L: z };
  };
  return deepRecursion(cycle, config.H_cycles, config.gradient_cycles);
}
