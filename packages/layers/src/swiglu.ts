import { at, mul, silu, sliceAxis, type Tensor } from "@kensho/tensor";
import { linear } from "./linear.ts";

/** Weights of a SwiGLU block, official names. */
export interface SwigluParams {
  /** `[2·inter, in]`: rows of the gate, then rows of the value. */
  readonly gate_up_proj: Tensor;
  /** `[in, inter]`. */
  readonly down_proj: Tensor;
}

/**
 * `y = W_down (silu(W_gate x) ⊙ W_up x)`, without biases.
 *
 * The weight is cut in two rather than the activation: the activation is many times larger, and cutting it costs a copy.
 * @param x `[…, in]`   @returns `[…, in]`   @see https://arxiv.org/abs/2002.05202
 */
export function swiglu(x: Tensor, { gate_up_proj, down_proj }: SwigluParams): Tensor {
  const inter = at(gate_up_proj.shape, 0) / 2;
  const gate = linear(x, sliceAxis(gate_up_proj, 0, 0, inter));
  const up = linear(x, sliceAxis(gate_up_proj, 0, inter, 2 * inter));
  return linear(mul(silu(gate), up), down_proj);
}

/**
 * Width of a SwiGLU block: `expansion · width · 2/3`, rounded half to even as Python does, then up to a multiple.
 * @param multipleOf 256 in the official code; smaller multiples suit small models
 * @see SamsungSAILMontreal/TinyRecursiveModels models/layers.py, SwiGLU
 */
export function swigluInter(width: number, expansion: number, multipleOf = 256): number {
  const exact = (expansion * width * 2) / 3;
  const below = Math.floor(exact);
  const tie = exact - below === 0.5;
  const rounded = tie ? below + (below % 2) : Math.round(exact);
  return Math.ceil(rounded / multipleOf) * multipleOf;
}
