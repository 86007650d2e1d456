import { add, mul, sub, type Tensor } from "@kensho/tensor";

/** Exponential moving average of a parameter after this step, `decay · average + (1 − decay) · param`. `decay` is a scalar. */
export function movingAverage(average: Tensor, param: Tensor, decay: Tensor): Tensor {
  return add(param, mul(sub(average, param), decay));
}
