import { add, rmsNorm, type Tensor, transpose } from "@kensho/tensor";
import { type SwigluParams, swiglu } from "./swiglu.ts";

/**
 * MLP mixing over the sequence, the attention-free block of TRM: a SwiGLU across positions with residual and norm, `x ← rms(x + swiglu(x))`
 * on the transposed tensor, so that the mean of the norm runs over the **L** axis as in the official code; over the features of each
 * position, as the paper draws it, if `normOver` says so.
 * @param x `[B, L, D]`   @param params for width L   @returns `[B, L, D]`
 * @see SamsungSAILMontreal/TinyRecursiveModels models/recursive_reasoning/trm.py, `mlp_t`
 */
export function mlpMixing(
  x: Tensor,
  params: SwigluParams,
  eps: number,
  normOver: "sequence" | "features" = "sequence",
): Tensor {
  const t = transpose(x, [0, 2, 1]); // [B, D, L]
  const mixed = add(t, swiglu(t, params));
  return normOver === "sequence"
    ? transpose(rmsNorm(mixed, eps), [0, 2, 1])
    : rmsNorm(transpose(mixed, [0, 2, 1]), eps);
}
