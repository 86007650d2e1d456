import { add, mul, sub, type Tensor } from "@kensho/tensor";
import type { AdamOptions, Moments, StepScalars } from "./optimizer.ts";

/** `old + (1 − beta)(value − old)`: one product fewer than `beta·old + (1 − beta)·value`. */
function average(old: Tensor, value: Tensor, beta: number): Tensor {
  return add(old, mul(sub(value, old), 1 - beta));
}

/** First and second moments of the gradient after this step. */
export function nextMoments(
  { m, v }: Moments,
  gradient: Tensor,
  { beta1, beta2 }: AdamOptions,
): Omit<Moments, "param"> {
  return { m: average(m, gradient, beta1), v: average(v, mul(gradient, gradient), beta2) };
}

/** Decoupled weight decay, `p · (1 − lr·wd)`; the parameter itself if it is spared. */
export function decayed(param: Tensor, { lr }: StepScalars, { weight_decay }: AdamOptions): Tensor {
  return weight_decay === 0 ? param : mul(param, sub(1, mul(lr, weight_decay)));
}
