import { add, div, mul, sqrt, sub } from "@kensho/tensor";
import { decayed, nextMoments } from "./moments.ts";
import type { Update } from "./optimizer.ts";

const EPS = 1e-8;

/**
 * AdamW: `p ← p(1 − lr·wd) − lr · m̂ / (√v̂ + 1e-8)`.
 * @see https://arxiv.org/abs/1711.05101
 */
export const adamw: Update = (slot, gradient, scalars, options) => {
  const { m, v } = nextMoments(slot, gradient, options);
  const step = div(m, add(sqrt(mul(v, scalars.correction2)), EPS));
  return { param: sub(decayed(slot.param, scalars, options), mul(step, mul(scalars.lr, scalars.correction1))), m, v };
};
