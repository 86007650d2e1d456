import type { ConfigRule, Family, ModelConfig } from "./config-keys.ts";
import { HRM_RULES, type HrmConfig, hrm, hrmOf } from "./hrm.ts";
import { HRR_RULES, type HrrConfig, hrr, hrrOf } from "./hrr.ts";
import { type Latent, type Recursion, type RecursionParts, type TwoLatents, tensorOf } from "./recursion.ts";
import { TRM_RULES, type TrmConfig, trm, trmOf } from "./trm.ts";
import {
  type TrmHier6Config,
  type TrmSingleZConfig,
  trmHier6,
  trmHier6Of,
  trmSingleZ,
  trmSingleZOf,
} from "./trm-variants.ts";
import { unreachable } from "./unreachable.ts";

/** The family of a network and the keys that are its own. */
export type FamilyConfig = HrrConfig | TrmConfig | HrmConfig | TrmSingleZConfig | TrmHier6Config;

const READERS: { readonly [F in Family]: (config: ModelConfig) => Extract<FamilyConfig, { readonly type: F }> } = {
  hrr: hrrOf,
  trm: trmOf,
  hrm: hrmOf,
  trm_singlez: trmSingleZOf,
  trm_hier6: trmHier6Of,
};

/** Returns the family of a flat config. */
export function familyOf(config: ModelConfig): FamilyConfig {
  return READERS[config.name](config);
}

/** Most layers that a puzzle may pass in one supervision step. */
const MAX_DEPTH = 100_000;

/** What the families ask of a flat config. */
export const FAMILY_RULES: readonly ConfigRule[] = [
  ...HRR_RULES,
  ...HRM_RULES,
  ...TRM_RULES,
  {
    holds: ({ H_cycles, L_cycles, L_layers, H_layers }) =>
      H_cycles * (L_cycles + 1) * Math.max(L_layers, H_layers) <= MAX_DEPTH,
    error: `H_cycles · (L_cycles + 1) · layers must not exceed ${MAX_DEPTH}`,
    key: "H_cycles",
  },
  {
    holds: ({ gradient_cycles, H_cycles }) => gradient_cycles <= H_cycles,
    error: "gradient_cycles cannot exceed H_cycles",
    key: "gradient_cycles",
  },
];

/**
 * Returns the recursion of one supervision step: what tells one family from another. Everything around it (embedding, heads, carry,
 * halting, losses) is shared.
 */
export function recursionOf(family: FamilyConfig, parts: RecursionParts): Recursion {
  switch (family.type) {
    case "hrr":
      return overTwoLatents(hrr(family, parts));
    case "trm":
      return overTwoLatents(trm(family, parts));
    case "hrm":
      return overTwoLatents(hrm(family, parts));
    case "trm_singlez":
      return trmSingleZ(family, parts);
    case "trm_hier6":
      return trmHier6(family, parts);
    default:
      return unreachable(family);
  }
}

/** A recursion over two named latents as one over any record that has them. */
function overTwoLatents(recursion: Recursion<TwoLatents>): Recursion {
  return (x, latent: Latent) => recursion(x, { z_H: tensorOf(latent, "z_H"), z_L: tensorOf(latent, "z_L") });
}

/** The networks of a family in the order of their tensors, each with its number of layers. */
export function levelsOf(family: FamilyConfig): readonly (readonly [name: "H_level" | "L_level", layers: number])[] {
  const low = ["L_level", family.L_layers] as const;
  return "H_layers" in family ? [["H_level", family.H_layers], low] : [low];
}

/** Whether a family has a second network, `H_level`. */
export function hasHighLevel(name: Family): boolean {
  return name === "hrr" || name === "hrm";
}

/** Whether a network learns q_continue and halts by comparing the two. */
export function learnsContinue({ name, no_ACT_continue }: Pick<ModelConfig, "name" | "no_ACT_continue">): boolean {
  return name === "hrm" || !no_ACT_continue;
}
