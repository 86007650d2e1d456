import type { Family } from "./config-keys.ts";

/** How many low-level latents trm_hier6 has. */
export const HIER6_LATENTS = 6;

const two = { z_H: "H_init", z_L: "L_init" };
const six = Object.fromEntries(Array.from({ length: HIER6_LATENTS }, (_, i) => [`z_L${i + 1}`, `L${i + 1}_init`]));

/** Latents of each family's carry, with the suffix of the buffer each starts from. */
export const LATENTS: { readonly [F in Family]: Readonly<Record<string, string>> } = {
  hrr: two,
  trm: two,
  hrm: two,
  trm_singlez: { z_L: "L_init" },
  trm_hier6: { z_H: "H_init", ...six },
};

/** The latent that the heads read: the answer. */
export function answerLatent(name: Family): string {
  return name === "trm_singlez" ? "z_L" : "z_H";
}
