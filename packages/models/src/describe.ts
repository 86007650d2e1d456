import { sizeOf } from "@kensho/tensor";
import { architectureOf } from "./architecture.ts";
import type { ModelConfig } from "./config.ts";
import { hasHighLevel } from "./families.ts";
import { mixingOf } from "./mixers/mixers.ts";
import { parameterSpecs } from "./parameters.ts";

/** Trainable numbers of the network; the puzzle embedding, a table with its own optimizer, is not counted, as in the official code. */
export function numParameters(config: ModelConfig): number {
  return Object.values(parameterSpecs(config))
    .filter((spec) => spec.trainable)
    .reduce((sum, spec) => sum + sizeOf(spec.shape), 0);
}

/**
 * Layers that a puzzle passes in one supervision step: `T · (n + 1) · layers`, as the TRM paper counts depth (§4.4).
 * Where planner and refiner differ in layers, each counts its own.
 */
export function effectiveDepth({ name, H_cycles, L_cycles, L_layers, H_layers }: ModelConfig): number {
  return H_cycles * (L_cycles * L_layers + (hasHighLevel(name) ? H_layers : L_layers));
}

/**
 * Whether a network gives all images of a puzzle under its kind's symmetries the same answer, by the way its weights are shared. Images that
 * exchange rows with columns are left out.
 */
export function treatsImagesAlike(config: ModelConfig): boolean {
  return mixingOf(architectureOf(config)).treatsImagesAlike;
}
