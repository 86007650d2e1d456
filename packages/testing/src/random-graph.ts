import {
  add,
  at,
  broadcastShapes,
  broadcastTo,
  cast,
  concat,
  div,
  equal,
  full,
  less,
  matmul,
  max,
  maximum,
  mul,
  neg,
  pad,
  reshape,
  rmsNorm,
  type Shape,
  sigmoid,
  silu,
  sizeOf,
  slice,
  softmax,
  stopGradient,
  sub,
  sum,
  type Tensor,
  tanh,
  transpose,
  where,
} from "@kensho/tensor";

/** Grows one node from two; `undefined` where they do not fit. */
type Step = (a: Tensor, b: Tensor) => Tensor | undefined;

const fits = (a: Tensor, b: Tensor): Shape | undefined => broadcastShapes(a.shape, b.shape);
const paired =
  (f: (a: Tensor, b: Tensor) => Tensor): Step =>
  (a, b) =>
    fits(a, b) && f(a, b);
const ranked =
  (f: (a: Tensor) => Tensor): Step =>
  (a) =>
    a.shape.length > 0 ? f(a) : undefined;
const none = (x: Tensor): number[] => x.shape.map(() => 0);
const reversed = (x: Tensor): number[] => x.shape.map((_, axis) => x.shape.length - 1 - axis);
const spread = (x: Tensor, other: Tensor): Tensor => broadcastTo(x, fits(x, other) as Shape);

/** Steps under which a small error stays small; every rewrite of a graph compiler has some that invite it. */
const SMOOTH: readonly Step[] = [
  paired(add),
  paired(sub),
  paired(mul),
  paired(maximum),
  paired((a, b) => add(spread(a, b), b)),
  paired((a, b) => sub(a, spread(b, a))),
  paired((a, b) => mul(spread(a, b), spread(b, a))),
  (a) => add(a, 0),
  (a) => add(0, a),
  (a) => sub(a, 0),
  (a) => sub(0, a),
  (a) => mul(a, 1),
  (a) => mul(1, a),
  (a) => mul(a, 0),
  (a) => div(a, 1),
  (a) => div(1, add(mul(a, a), 1)),
  (a) => add(a, full([1, 1], 0)),
  (a) => mul(full([2, ...a.shape], 1), a),
  neg,
  tanh,
  sigmoid,
  silu,
  stopGradient,
  (a) => transpose(a, reversed(a)),
  (a) => transpose(transpose(a, reversed(a)), reversed(a)),
  (a) => reshape(a, [sizeOf(a.shape)]),
  (a) => reshape(reshape(a, [sizeOf(a.shape), 1]), a.shape),
  (a) => reshape(a, a.shape),
  (a) => broadcastTo(a, a.shape),
  (a) => (a.shape.length < 3 ? broadcastTo(a, [2, ...a.shape]) : undefined),
  (a) => slice(a, none(a), a.shape),
  (a) => pad(a, none(a), none(a)),
  ranked((a) => pad(a, [1, ...none(a).slice(1)], none(a))),
  ranked((a) => concat([a], 0)),
  ranked((a) => concat([a, a], 0)),
  ranked((a) => sum(a, { axes: [0], keepDims: true })),
  ranked(softmax),
  ranked(rmsNorm),
  (a) => sum(a),
  (a) => max(a),
  (a, b) => (a.shape.length === 2 && at(a.shape, 1) === b.shape.at(-2) ? matmul(a, b) : undefined),
  (a, b) =>
    b.shape.length > 1 && a.shape.length > 1 && a.shape.at(-1) === b.shape.at(-1) && fitsBatch(a, b)
      ? matmul(a, b, { transposeB: true })
      : undefined,
];

/** Steps whose result jumps: for engines of equal arithmetic alone. */
const JUMPING: readonly Step[] = [
  paired((a, b) => where(less(a, b), a, b)),
  paired((a, b) => cast(equal(a, b), "f32")),
];

const fitsBatch = (a: Tensor, b: Tensor): boolean =>
  broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) !== undefined;

/** Options for {@link growGraph}. */
export interface GrowthOptions {
  /** Leave out comparisons, which float32 may decide differently from float64. */
  readonly smooth?: boolean;
  /** Nodes larger than this are not kept. */
  readonly maxElements?: number;
}

/**
 * Grows a graph from f32 leaves: each number picks an operation and its operands among the nodes so far.
 * @param choices whole numbers from 0, such as `fc.array(fc.nat({ max: 2 ** 20 }))`
 * @returns every node that was made, the leaves first
 */
export function growGraph(
  leaves: readonly Tensor[],
  choices: readonly number[],
  { smooth = false, maxElements = 256 }: GrowthOptions = {},
): Tensor[] {
  const steps = smooth ? SMOOTH : [...SMOOTH, ...JUMPING];
  const nodes = [...leaves];
  for (const choice of choices) {
    const a = at(nodes, choice % nodes.length);
    const b = at(nodes, (choice >> 5) % nodes.length);
    const made = at(steps, (choice >> 10) % steps.length)(a, b);
    if (made !== undefined && sizeOf(made.shape) <= maxElements) nodes.push(made);
  }
  return nodes;
}
