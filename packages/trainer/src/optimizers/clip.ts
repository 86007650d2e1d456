import { add, div, minimum, sqrt, squaredNorm, type Tensor } from "@kensho/tensor";

/** Euclidean norm of all gradients together. Scalar. */
export function globalNorm(gradients: readonly Tensor[]): Tensor {
  return sqrt(gradients.map((gradient) => squaredNorm(gradient)).reduce(add));
}

/** Factor by which every gradient is multiplied so that their norm is at most `maxNorm`. Scalar. */
export function clipFactor(norm: Tensor, maxNorm: number): Tensor {
  return minimum(div(maxNorm, add(norm, 1e-6)), 1);
}
