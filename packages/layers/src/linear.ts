import { add, matmul, type Tensor } from "@kensho/tensor";

/**
 * `y = x · Wᵀ + b`, with the weight in PyTorch's layout.
 * @param x `[…, in]`   @param weight `[out, in]`   @param bias `[out]`   @returns `[…, out]`
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const y = matmul(x, weight, { transposeB: true });
  return bias === undefined ? y : add(y, bias);
}
