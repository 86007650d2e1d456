import type { Tensor } from "@kensho/tensor";

/** What changes from step to step, as scalars that the host computes in float64 and the program takes as inputs. */
export interface StepScalars {
  /** Learning rate of this step. */
  readonly lr: Tensor;
  /** `1 / (1 − beta1ᵗ)`. */
  readonly correction1: Tensor;
  /** `1 / (1 − beta2ᵗ)`. */
  readonly correction2: Tensor;
}

/** What does not change. */
export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  /** 0 for parameters that are spared. */
  readonly weight_decay: number;
}

/** A parameter with its moments, all of one shape. */
export interface Moments {
  readonly param: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
}

/** One update of one parameter: new parameter and moments from the gradient. */
export type Update = (slot: Moments, gradient: Tensor, scalars: StepScalars, options: AdamOptions) => Moments;
