import { add, at, concat, constant, mul, neg, sliceAxis, type Tensor } from "@kensho/tensor";

/** Cosine and sine of every position and frequency, `[1, positions, 1, headDim]`, to broadcast over batch and heads. */
export interface RopeTable {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/**
 * Rotary position table in the half-rotation (GPT-NeoX) layout: frequency i is `theta^(−2i/headDim)`, each twice.
 * @see https://arxiv.org/abs/2104.09864
 */
export function ropeTable(positions: number, headDim: number, theta = 10_000): RopeTable {
  const half = headDim / 2;
  const table = (f: (angle: number) => number): Tensor => {
    const data = new Float64Array(positions * headDim);
    for (let position = 0; position < positions; position++) {
      for (let i = 0; i < headDim; i++) {
        data[position * headDim + i] = f(position * theta ** (-(2 * (i % half)) / headDim));
      }
    }
    return constant(data, [1, positions, 1, headDim]);
  };
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

/**
 * Rotates queries or keys by their position: `x ⊙ cos + rotateHalf(x) ⊙ sin`.
 * @param x `[B, L, heads, headDim]`   @returns the same shape
 */
export function rope(x: Tensor, { cos, sin }: RopeTable): Tensor {
  const headDim = at(x.shape, 3);
  const left = sliceAxis(x, 3, 0, headDim / 2);
  const right = sliceAxis(x, 3, headDim / 2, headDim);
  return add(mul(x, cos), mul(concat([neg(right), left], 3), sin));
}
