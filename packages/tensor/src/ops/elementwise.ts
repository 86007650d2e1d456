import type { DType } from "../dtype.ts";
import { apply } from "../primitives/apply.ts";
import type { PrimitiveName, Primitives } from "../primitives/table.ts";
import type { Tensor } from "../tensor.ts";
import { scalar } from "./leaves.ts";

/** A tensor, or a number that becomes a scalar of the other operand's dtype. */
export type Operand = Tensor | number;

type Elementwise<Shape> = { [P in PrimitiveName]: Primitives[P] extends Shape ? P : never }[PrimitiveName];
type UnaryName = Exclude<
  Elementwise<{ inputs: readonly [x: Tensor]; attrs: Readonly<Record<never, never>> }>,
  "softmax"
>;

const unary = (primitive: UnaryName) => (x: Tensor) => apply(primitive, [x], {} as never) as Tensor;

type BinaryName = "add" | "sub" | "mul" | "div" | "maximum" | "minimum" | "equal" | "less" | "and" | "or";

function pair(a: Operand, b: Operand): [Tensor, Tensor] {
  if (typeof a === "number") return [scalar(a, typeof b === "number" ? "f32" : b.dtype), asTensor(b, "f32")];
  return [a, asTensor(b, a.dtype)];
}

function asTensor(x: Operand, dtype: DType): Tensor {
  return typeof x === "number" ? scalar(x, dtype) : x;
}

const binary =
  (primitive: BinaryName) =>
  (a: Operand, b: Operand): Tensor =>
    apply(primitive, pair(a, b), {});

/** `−x`. */
export const neg = unary("neg");
/** `|x|`. */
export const abs = unary("abs");
/** −1, 0 or 1. */
export const sign = unary("sign");
/** Largest whole number not above x. */
export const floor = unary("floor");
/** `eˣ`. */
export const exp = unary("exp");
/** Natural logarithm. */
export const log = unary("log");
/** Square root. */
export const sqrt = unary("sqrt");
/** Sine, x in radians. */
export const sin = unary("sin");
/** Cosine, x in radians. */
export const cos = unary("cos");
/** Hyperbolic tangent. */
export const tanh = unary("tanh");
/** Inverse tangent, in radians. */
export const atan = unary("atan");
/**
 * `1 / (1 + e⁻ˣ)`. Engines may approximate it with an absolute error of 1e-7, and give exactly 0 or 1 beyond |x| ≈ 17: never
 * take the logarithm of it, write a loss over logits.
 */
export const sigmoid = unary("sigmoid");
/** `x · sigmoid(x)`, also called swish. */
export const silu = unary("silu");
/** Logical negation of a bool tensor. */
export const not = unary("not");
/** Whether each value is a number that float32 holds: neither NaN nor infinite. @returns bool */
export const finite = unary("finite");
/** `x`, through which no gradient flows. */
export const stopGradient = unary("stopGradient");

/** `a + b`, broadcast. */
export const add = binary("add");
/** `a − b`, broadcast. */
export const sub = binary("sub");
/** `a · b` elementwise, broadcast. */
export const mul = binary("mul");
/** `a / b`, broadcast, f32. */
export const div = binary("div");
/** Elementwise maximum, broadcast. At a tie each side gets half of the gradient. */
export const maximum = binary("maximum");
/** Elementwise minimum, broadcast. At a tie each side gets half of the gradient. */
export const minimum = binary("minimum");
/** `a = b` as bool. */
export const equal = binary("equal");
/** `a < b` as bool. */
export const less = binary("less");
/** Logical and. */
export const and = binary("and");
/** Logical or. */
export const or = binary("or");

/** `a > b` as bool. */
export function greater(a: Operand, b: Operand): Tensor {
  const [x, y] = pair(a, b);
  return less(y, x);
}

/** `a ≥ b` as bool (also true where one of them is NaN). */
export function greaterEqual(a: Operand, b: Operand): Tensor {
  return not(less(a, b));
}

/** `condition ? a : b`, all three broadcast. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const [x, y] = pair(a, b);
  return apply("where", [condition, x, y], {});
}

/** `x` in another dtype. f32 → i32 truncates towards zero (NaN and what i32 cannot hold give any number); to bool is `x ≠ 0`. */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : apply("cast", [x], { dtype });
}

/** `x²`. */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}
