import { atan, div, maximum, mul, sqrt, sub } from "@kensho/tensor";
import { decayed, nextMoments } from "./moments.ts";
import type { Update } from "./optimizer.ts";

/** Smallest normal float32: keeps 0/0 at 0 and changes nothing else. */
const TINY = 1.1754944e-38;

/**
 * AdamATan2 as the official code runs it: `p ← p(1 − lr·wd) − lr/(1 − β₁ᵗ) · atan2(m, √v / √(1 − β₂ᵗ))`. It has no epsilon, and the
 * correction of the first moment stands outside the arctangent.
 * @see https://arxiv.org/abs/2407.05872, imoneoi/adam-atan2
 */
export const adamAtan2: Update = (slot, gradient, scalars, options) => {
  const { m, v } = nextMoments(slot, gradient, options);
  // √v is never negative, so atan2 is the arctangent of the quotient.
  const step = atan(div(m, maximum(sqrt(mul(v, scalars.correction2)), TINY)));
  return { param: sub(decayed(slot.param, scalars, options), mul(step, mul(scalars.lr, scalars.correction1))), m, v };
};
