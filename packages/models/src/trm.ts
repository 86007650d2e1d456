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
import type { ModelConfig } from "./config.ts";
import { createLevel, type Params } from "./level.ts";
import { deepRecursion, type Recursion, type TwoLatents } from "./recursion.ts";

/** One network plays both parts: n times `z ← f(x + y + z)`, then `y ← f(y + z)`. */
export function trm(params: Params, config: ModelConfig): Recursion<TwoLatents> {
  const net = createLevel("L_level", config.L_layers, params, config);
  const cycle: Recursion<TwoLatents> = (x, { z_H, z_L }) => {
    let z = z_L;
    for (let i = 0; i < config.L_cycles; i++) z = net(z, add(z_H, x));
    return { z_H: net(z_H, z), z_L: z };
  };
  return deepRecursion(cycle, config.H_cycles, config.gradient_cycles);
}
