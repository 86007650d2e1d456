import { add, rmsNorm, type Tensor, transpose } from "@kensho/tensor";
import { type SwigluParams, swiglu } from "./swiglu.ts";

/**
 * MLP mixing over the sequence, the attention-free block of TRM: a SwiGLU across positions with residual and norm, `x ← rms(x + swiglu(x))`
 * on the transposed tensor, so that the mean of the norm runs over the **L** axis.
 * @param x `[B, L, D]`   @param params for width L   @returns `[B, L, D]`
 * @see SamsungSAILMontreal/TinyRecursiveModels models/recursive_reasoning/trm.py, `mlp_t`
 */
export function mlpMixing(x: Tensor, params: SwigluParams, eps: number): Tensor {
  const t = transpose(x, [0, 2, 1]); // [B, D, L]
  return transpose(rmsNorm(add(t, swiglu(t, params)), eps), [0, 2, 1]);
}
