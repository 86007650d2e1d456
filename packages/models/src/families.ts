import type { Family, ModelConfig } from "./config.ts";
import { hrm } from "./hrm.ts";
import { hrr } from "./hrr.ts";
import type { Params } from "./level.ts";
import type { Recursion } from "./recursion.ts";
import { trm } from "./trm.ts";
import { trmHier6, trmSingleZ } from "./trmVariants.ts";

/**
 * The recursion of one supervision step, by family: what tells one from another. Everything around it (embedding, heads, carry,
 * halting, losses) is shared. A recursion over two named latents is one over any record that has them.
 */
export const RECURSION: { readonly [F in Family]: (params: Params, config: ModelConfig) => Recursion } = {
  hrr: (params, config) => hrr(params, config) as unknown as Recursion,
  trm: (params, config) => trm(params, config) as unknown as Recursion,
  hrm: (params, config) => hrm(params, config) as unknown as Recursion,
  trm_singlez: trmSingleZ,
  trm_hier6: trmHier6,
};
