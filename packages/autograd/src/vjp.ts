import {
  type Attrs,
  add,
  apply,
  at,
  cast,
  cos,
  div,
  equal,
  gather,
  greater,
  type Inputs,
  inverseRms,
  less,
  matmul,
  mul,
  neg,
  type PrimitiveName,
  reshape,
  rmsNorm,
  type Shape,
  scatterAdd,
  sigmoid,
  sign,
  sin,
  sizeOf,
  slice,
  sub,
  sum,
  type Tensor,
  transpose,
  where,
} from "@kensho/tensor";

/** One gradient per input; `null` where none flows. The walk sums broadcast axes away. */
export type GradsOf<In extends readonly Tensor[]> = { readonly [I in keyof In]: Tensor | null };

/** Vector-Jacobian product of a primitive: from the gradient `g` of its output to those of its inputs. */
export type Vjp<P extends PrimitiveName> = (
  g: Tensor,
  out: Tensor,
  inputs: Inputs<P>,
  attrs: Attrs<P>,
) => GradsOf<Inputs<P>>;

const none1 = (): readonly [null] => [null];
const none2 = (): readonly [null, null] => [null, null];

/** `g` where `condition`, half of it at a tie, else zero. */
function routed(g: Tensor, condition: Tensor, tie: Tensor): Tensor {
  return where(condition, g, where(tie, mul(g, 0.5), 0));
}

/** A reduced tensor with the reduced axes back as length 1, so that it broadcasts against the input. */
function unreduced(reduced: Tensor, input: Shape, axes: readonly number[]): Tensor {
  return reshape(
    reduced,
    input.map((length, axis) => (axes.includes(axis) ? 1 : length)),
  );
}

/** Gradient of the right operand when it is a matrix shared by the whole batch: one product over all rows, no batched sum. */
function sharedMatrixGradient(a: Tensor, g: Tensor, transposeB: boolean): Tensor {
  const rows = (x: Tensor) => reshape(x, [sizeOf(x.shape.slice(0, -1)), at(x.shape, x.shape.length - 1)]);
  return transposeB ? matmul(rows(g), rows(a), { transposeA: true }) : matmul(rows(a), rows(g), { transposeA: true });
}

/** The gradient rule of every primitive. A missing rule, or one gradient too few, does not compile. */
export const VJP: { readonly [P in PrimitiveName]: Vjp<P> } = {
  input: () => [],
  state: () => [],
  constant: () => [],
  neg: (g) => [neg(g)],
  abs: (g, _, [x]) => [mul(g, sign(x))],
  sign: none1,
  floor: none1,
  exp: (g, y) => [mul(g, y)],
  log: (g, _, [x]) => [div(g, x)],
  sqrt: (g, y) => [div(mul(g, 0.5), y)],
  sin: (g, _, [x]) => [mul(g, cos(x))],
  cos: (g, _, [x]) => [neg(mul(g, sin(x)))],
  tanh: (g, y) => [mul(g, sub(1, mul(y, y)))],
  atan: (g, _, [x]) => [div(g, add(mul(x, x), 1))],
  sigmoid: (g, y) => [mul(g, mul(y, sub(1, y)))],
  // d/dx x·s(x) = s + y·(1 − s), with s = sigmoid(x) and y = x·s.
  silu: (g, y, [x]) => {
    const s = sigmoid(x);
    return [mul(g, add(s, mul(y, sub(1, s))))];
  },
  not: none1,
  finite: none1,
  cast: (g, _, [x]) => [x.dtype === "f32" ? g : null],
  stopGradient: none1,
  after: (g) => [g, null],
  add: (g) => [g, g],
  sub: (g) => [g, neg(g)],
  mul: (g, _, [a, b]) => [mul(g, b), mul(g, a)],
  div: (g, y, [_, b]) => [div(g, b), neg(mul(g, div(y, b)))],
  maximum: (g, _, [a, b]) => {
    const tie = equal(a, b);
    return [routed(g, greater(a, b), tie), routed(g, less(a, b), tie)];
  },
  minimum: (g, _, [a, b]) => {
    const tie = equal(a, b);
    return [routed(g, less(a, b), tie), routed(g, greater(a, b), tie)];
  },
  equal: none2,
  less: none2,
  and: none2,
  or: none2,
  where: (g, _, [condition]) => [null, where(condition, g, 0), where(condition, 0, g)],
  matmul: (g, _, [a, b], { transposeA, transposeB }) => {
    const gradA = transposeA
      ? matmul(b, g, { transposeA: transposeB, transposeB: true })
      : matmul(g, b, { transposeB: !transposeB });
    if (b.shape.length === 2 && a.shape.length > 2 && !transposeA) {
      return [gradA, sharedMatrixGradient(a, g, transposeB)];
    }
    const gradB = transposeB
      ? matmul(g, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, g, { transposeA: !transposeA });
    return [gradA, gradB];
  },
  sum: (g, _, [x], { axes }) => [apply("broadcastTo", [unreduced(g, x.shape, axes)], { shape: x.shape })],
  max: (g, y, [x], { axes }) => {
    const largest = cast(equal(x, unreduced(y, x.shape, axes)), "f32");
    const share = div(unreduced(g, x.shape, axes), sum(largest, { axes, keepDims: true }));
    return [mul(largest, share)];
  },
  argMax: none1,
  // dx = y ⊙ (g − Σ g ⊙ y)
  softmax: (g, y) => [mul(y, sub(g, sum(mul(g, y), { axes: [-1], keepDims: true })))],
  // y = x·r, r = inverseRms(x): dx = r ⊙ (g − y · mean(g ⊙ y))
  rmsNorm: (g, y, [x], { eps }) => {
    const width = at(x.shape, x.shape.length - 1);
    const along = div(sum(mul(g, y), { axes: [-1], keepDims: true }), width);
    return [mul(inverseRms(x, eps), sub(g, mul(y, along)))];
  },
  // r = (mean(x²) + eps)^(−1/2): dx = −g · r² · y / D with y = x·r
  inverseRms: (g, r, [x], { eps }) => {
    const width = at(x.shape, x.shape.length - 1);
    return [neg(mul(rmsNorm(x, eps), div(mul(g, mul(r, r)), width)))];
  },
  reshape: (g, _, [x]) => [reshape(g, x.shape)],
  transpose: (g, _, __, { permutation }) => {
    const inverse = permutation.map((_axis, i) => permutation.indexOf(i));
    return [transpose(g, inverse)];
  },
  broadcastTo: (g) => [g],
  slice: (g, _, [x], { starts, ends }) => [
    apply("pad", [g], { before: starts, after: x.shape.map((length, axis) => length - at(ends, axis)) }),
  ],
  pad: (g, _, [x], { before }) => [
    slice(
      g,
      before,
      before.map((from, axis) => from + at(x.shape, axis)),
    ),
  ],
  concat: (g, _, inputs, { axis }) => {
    let start = 0;
    return inputs.map((input) => {
      const starts = g.shape.map((__, i) => (i === axis ? start : 0));
      start += at(input.shape, axis);
      return slice(
        g,
        starts,
        g.shape.map((length, i) => (i === axis ? start : length)),
      );
    });
  },
  gather: (g, _, [table, indices]) => [scatterAdd(indices, g, at(table.shape, 0)), null],
  scatterAdd: (g, _, [indices]) => [null, gather(g, indices)],
};
