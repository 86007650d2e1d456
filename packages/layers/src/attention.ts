import { at, matmul, mul, reshape, sliceAxis, softmax, type Tensor, transpose } from "@kensho/tensor";
import { linear } from "./linear.ts";
import { type RopeTable, rope } from "./rope.ts";

/** Weights of a self-attention block, official names. */
export interface AttentionParams {
  /** `[3·heads·headDim, in]`: rows of all query heads, then keys, then values. */
  readonly qkv_proj: Tensor;
  /** `[in, heads·headDim]`. */
  readonly o_proj: Tensor;
}

/**
 * Multi-head self-attention over all positions (not causal), without biases: `softmax(q kᵀ / √headDim) v`.
 * @param x `[B, L, in]`   @param positions rotary table, or none for attention that ignores order   @returns `[B, L, in]`
 */
export function attention(
  x: Tensor,
  { qkv_proj, o_proj }: AttentionParams,
  numHeads: number,
  positions?: RopeTable,
): Tensor {
  const [B, L] = x.shape as readonly [number, number, number];
  const width = at(qkv_proj.shape, 0) / 3;
  const headDim = width / numHeads;
  // As in swiglu, the weight is cut, not the activation.
  const heads = (part: number): Tensor =>
    reshape(linear(x, sliceAxis(qkv_proj, 0, part * width, (part + 1) * width)), [B, L, numHeads, headDim]);
  const place = (t: Tensor): Tensor => (positions === undefined ? t : rope(t, positions));
  const byHead = (t: Tensor): Tensor => transpose(t, [0, 2, 1, 3]); // [B, heads, L, headDim]
  // The scale goes onto the queries: they are L/headDim times smaller than the scores.
  const q = byHead(mul(place(heads(0)), 1 / Math.sqrt(headDim)));
  const k = byHead(place(heads(1)));
  const v = byHead(heads(2));
  const weights = softmax(matmul(q, k, { transposeB: true })); // [B, heads, L, L]
  const mixed = reshape(byHead(matmul(weights, v)), [B, L, width]);
  return linear(mixed, o_proj);
}
