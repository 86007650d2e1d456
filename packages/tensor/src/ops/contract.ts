import { apply } from "../primitives/apply.ts";
import { at, normaliseAxes, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { div, mul } from "./elementwise.ts";

/** Which operand is read transposed in its last two axes. */
export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Matrix product over the last two axes, `[…, M, K] · […, K, N] → […, M, N]`; the axes before them broadcast.
 * @throws {ShapeError} if K differs, or an operand has fewer than two axes
 */
export function matmul(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: MatmulOptions = {}): Tensor {
  return apply("matmul", [a, b], { transposeA, transposeB });
}

/** Axes to reduce over (default: all), and whether they stay with length 1. */
export interface ReduceOptions {
  readonly axes?: readonly number[];
  readonly keepDims?: boolean;
}

function resolve(x: Tensor, { axes, keepDims = false }: ReduceOptions): { axes: readonly number[]; keepDims: boolean } {
  const all = x.shape.map((_, axis) => axis);
  return { axes: axes === undefined ? all : (normaliseAxes(axes, x.shape.length) ?? axes), keepDims };
}

/** Sum over `axes`. */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return apply("sum", [x], resolve(x, options));
}

/** Maximum over `axes`. Ties share the gradient. */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  return apply("max", [x], resolve(x, options));
}

/** Mean over `axes`, f32. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const attrs = resolve(x, options);
  const count = sizeOf(attrs.axes.map((axis) => at(x.shape, axis)));
  return div(apply("sum", [x], attrs), count);
}

/** Index of the largest element along `axis` (the first of equals), i32; the axis disappears. */
export function argMax(x: Tensor, axis = -1): Tensor {
  const [resolved] = normaliseAxes([axis], x.shape.length) ?? [axis];
  return apply("argMax", [x], { axis: resolved as number });
}

/** Softmax over the last axis. */
export function softmax(x: Tensor): Tensor {
  return apply("softmax", [x], {});
}

/**
 * Root-mean-square norm over the last axis without scale: `x / sqrt(mean(x²) + eps)`.
 * @see https://arxiv.org/abs/1910.07467
 */
export function rmsNorm(x: Tensor, eps = 1e-5): Tensor {
  return apply("rmsNorm", [x], { eps });
}

/** `1 / sqrt(mean(x²) + eps)` over the last axis, which stays with length 1. */
export function inverseRms(x: Tensor, eps = 1e-5): Tensor {
  return apply("inverseRms", [x], { eps });
}

/** Euclidean norm of all elements, squared. */
export function squaredNorm(x: Tensor): Tensor {
  return sum(mul(x, x));
}
