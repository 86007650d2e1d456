import { atan, div, maximum, mul, sqrt, sub, type Tensor } from "@kensho/tensor";
import { decayed, nextMoments } from "./moments.ts";
import type { Update } from "./optimizer.ts";

/** Smallest normal float32: keeps 0/0 at 0 and changes nothing else. */
const TINY = 1.1754944e-38;

/** `atan2(y, x)` for `x ≥ 0`, where it is the arctangent of the quotient. */
function atan2OfPositive(y: Tensor, x: Tensor): Tensor {
  return atan(div(y, maximum(x, TINY)));
}

/**
 * AdamATan2 as the official code runs it: `p ← p(1 − lr·wd) − lr/(1 − β₁ᵗ) · atan2(m, √v / √(1 − β₂ᵗ))`. It has no epsilon, and the
 * correction of the first moment stands outside the arctangent.
 * @see https://arxiv.org/abs/2407.05872, imoneoi/adam-atan2
 */
export const adamAtan2: Update = (slot, gradient, scalars, options) => {
  const { m, v } = nextMoments(slot, gradient, options);
  const step = atan2OfPositive(m, sqrt(mul(v, scalars.correction2)));
  return { param: sub(decayed(slot.param, scalars, options), mul(step, mul(scalars.lr, scalars.correction1))), m, v };
};

/** Scale of the lucidrains form: makes steps as large as Adam's. */
const SCALE = 1.27;

/**
 * AdamATan2 in its other form: `p ← p(1 − lr·wd) − 1.27·lr · atan2(m̂, √v̂)`, both moments corrected inside.
 * @see lucidrains/adam-atan2-pytorch
 */
export const adamAtan2Lucidrains: Update = (slot, gradient, scalars, options) => {
  const { m, v } = nextMoments(slot, gradient, options);
  const step = atan2OfPositive(mul(m, scalars.correction1), sqrt(mul(v, scalars.correction2)));
  return { param: sub(decayed(slot.param, scalars, options), mul(step, mul(scalars.lr, SCALE))), m, v };
};
