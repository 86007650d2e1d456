import {
  abs,
  add,
  after,
  and,
  argMax,
  atan,
  broadcastTo,
  cast,
  concat,
  cos,
  div,
  equal,
  exp,
  finite,
  floor,
  gather,
  inverseRms,
  less,
  log,
  matmul,
  max,
  maximum,
  minimum,
  mul,
  neg,
  not,
  or,
  type PrimitiveName,
  pad,
  reshape,
  rmsNorm,
  type Shape,
  scatterAdd,
  sigmoid,
  sign,
  silu,
  sin,
  slice,
  softmax,
  sqrt,
  stopGradient,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
  where,
} from "@kensho/tensor";
import type { Operands, Range } from "../operands.ts";
import { type ConformanceCase, label } from "./case.ts";

/** Cases whose gradients with respect to every f32 input are compared with central differences and between engines. */
export interface GradientCase extends ConformanceCase {
  /** The inputs are not differentiated through: all gradients are exactly zero. */
  readonly flat?: true;
}

const SHAPES: readonly Shape[] = [[], [1], [5], [0, 3], [2, 3], [2, 1, 2, 2]];
const PAIRS: readonly (readonly [a: Shape, b: Shape])[] = [
  [[], []],
  [[], [3]],
  [[2, 3], []],
  [
    [3, 1],
    [1, 2],
  ],
  [[3], [2, 2, 3]],
  [[2, 2, 3], [3]],
  [
    [1, 2, 1],
    [2, 1, 2],
  ],
  [[1], [0]],
  [
    [2, 0],
    [1, 1],
  ],
];

/** Over `range`, and past 0 on the other side where the function has a kink or a pole there. */
const unary = (f: (x: Tensor) => Tensor, ...ranges: readonly Range[]): GradientCase[] =>
  ranges.flatMap((range) =>
    SHAPES.map((shape) => ({
      label: label(shape, `from ${range.low ?? -2}`),
      build: (o: Operands) => f(o.f32(shape, range)),
    })),
  );

const binary = (f: (a: Tensor, b: Tensor) => Tensor, rangeB: Range = {}): GradientCase[] => [
  ...PAIRS.map(([a, b]) => ({ label: label(a, b), build: (o: Operands) => f(o.f32(a), o.f32(b, rangeB)) })),
  { label: "both the same tensor", build: (o) => same(f, o.f32([3], rangeB)) },
];

const same = (f: (a: Tensor, b: Tensor) => Tensor, x: Tensor): Tensor => f(x, x);
const flat = (cases: readonly GradientCase[]): GradientCase[] => cases.map((one) => ({ ...one, flat: true }));
const everywhere: Range = {};
const positive: Range = { low: 0.5, high: 3 };
const negative: Range = { low: -3, high: -0.5 };

/** Two comparisons with one tensor. */
const around = (x: Tensor): [Tensor, Tensor] => [less(x, 9), less(-9, x)];

/** Numbers that differ by much more than the step of a central difference, so that no maximum changes hands. */
const spread = (o: Operands, shape: Shape): Tensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  return o.values(
    "f32",
    shape,
    Array.from({ length: count }, (_, i) => (((i * 7) % 11) - 5) / 4 + i / 64),
  );
};

const REDUCTIONS: readonly (readonly [shape: Shape, axes: readonly number[] | undefined, keepDims: boolean])[] = [
  [[], undefined, false],
  [[5], undefined, false],
  [[2, 3], [0], false],
  [[2, 3], [1], true],
  [[2, 3], [], false],
  [[2, 3, 2], [0, 2], false],
  [[2, 1, 2, 2], [1, -1], true],
];

const reductions = (f: (x: Tensor, axes: { axes?: readonly number[]; keepDims: boolean }) => Tensor): GradientCase[] =>
  REDUCTIONS.map(([shape, axes, keepDims]) => ({
    label: label(shape, axes === undefined ? "all" : `axes ${axes.join()}`),
    build: (o: Operands) => f(spread(o, shape), axes === undefined ? { keepDims } : { axes, keepDims }),
  }));

const BATCHES: readonly (readonly [a: Shape, b: Shape])[] = [
  [[], []],
  [[2], []],
  [[], [2]],
  [[2], [2]],
  [[2, 1], [3]],
  [[1], [2]],
  [[0], []],
];

const products = (): GradientCase[] =>
  BATCHES.flatMap(([batchA, batchB]) =>
    (
      [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const
    ).map(([transposeA, transposeB]) => {
      const [a, b] = [
        [...batchA, ...(transposeA ? [3, 2] : [2, 3])],
        [...batchB, ...(transposeB ? [4, 3] : [3, 4])],
      ];
      return {
        label: label(transposeA ? "T" : "N", a, transposeB ? "T" : "N", b),
        build: (o: Operands) => matmul(o.f32(a), o.f32(b), { transposeA, transposeB }),
      };
    }),
  );

/** Every primitive's gradient, broadcasting included. A primitive without cases does not compile. */
export const GRADIENT_CASES = {
  input: [{ label: "itself", build: (o) => o.f32([2, 3]) }],
  state: [{ label: "times an input", flat: true, build: (o) => mul(o.state("f32", [3]), stopGradient(o.f32([3]))) }],
  constant: [{ label: "times an input", build: (o) => mul(tensor([1, -2, 3]), o.f32([3])) }],
  neg: unary(neg, everywhere),
  abs: unary(abs, positive, negative),
  sign: flat(unary(sign, positive)),
  floor: flat(unary(floor, { low: 0.1, high: 0.9 })),
  exp: unary(exp, everywhere),
  log: unary(log, positive),
  sqrt: unary(sqrt, positive),
  sin: unary(sin, everywhere),
  cos: unary(cos, everywhere),
  tanh: unary(tanh, everywhere),
  atan: unary(atan, everywhere),
  sigmoid: unary(sigmoid, everywhere),
  silu: unary(silu, everywhere),
  not: flat([{ label: "of a comparison", build: (o) => cast(not(less(o.f32([3]), 9)), "f32") }]),
  finite: flat([{ label: "of a sum", build: (o) => cast(finite(add(o.f32([3]), 1)), "f32") }]),
  cast: flat(unary((x) => cast(cast(x, "i32"), "f32"), { low: 0.1, high: 0.9 })),
  after: [
    { label: "a sum", build: (o) => after(o.f32([2, 3]), sum(o.f32([4]))) },
    { label: "what came before", build: (o) => mul(after(o.f32([3]), o.f32([2])), 2) },
  ],
  stopGradient: [
    { label: "alone", flat: true, build: (o) => stopGradient(o.f32([3])) },
    { label: "beside a path", build: (o) => add(stopGradient(tensor([1, 2, 3])), o.f32([3])) },
  ],
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div, positive),
  maximum: PAIRS.map(([a, b]) => ({ label: label(a, b), build: (o) => maximum(spread(o, a), add(spread(o, b), 0.1)) })),
  minimum: PAIRS.map(([a, b]) => ({ label: label(a, b), build: (o) => minimum(spread(o, a), add(spread(o, b), 0.1)) })),
  equal: flat([{ label: "[3] [3]", build: (o) => cast(equal(o.f32([3]), o.f32([3])), "f32") }]),
  less: flat([{ label: "[3] []", build: (o) => cast(less(o.f32([3], positive), o.f32([], negative)), "f32") }]),
  and: flat([{ label: "of comparisons", build: (o) => cast(and(...around(o.f32([3]))), "f32") }]),
  or: flat([{ label: "of comparisons", build: (o) => cast(or(...around(o.f32([3]))), "f32") }]),
  where: [
    ...PAIRS.map(([a, b]) => ({
      label: label("condition", a, "operands", b, a),
      build: (o: Operands) => where(o.bool(a), o.f32(b), o.f32(a)),
    })),
    { label: "scalar against matrix", build: (o) => where(o.bool([3]), o.f32([]), o.f32([2, 3])) },
  ],
  matmul: products(),
  sum: reductions(sum),
  max: reductions(max),
  argMax: flat([{ label: "[2,3]", build: (o) => cast(argMax(spread(o, [2, 3])), "f32") }]),
  softmax: [[1], [4], [2, 3], [2, 1, 2, 2]].map((shape) => ({
    label: label(shape),
    build: (o) => softmax(o.f32(shape)),
  })),
  rmsNorm: [[1], [4], [2, 3], [2, 1, 2, 2]].map((shape) => ({
    label: label(shape),
    build: (o) => rmsNorm(o.f32(shape), 1e-2),
  })),
  inverseRms: [[1], [4], [2, 3], [2, 1, 2, 2]].map((shape) => ({
    label: label(shape),
    build: (o) => inverseRms(o.f32(shape), 1e-2),
  })),
  reshape: [{ label: "[2,3] to [3,1,2]", build: (o) => reshape(o.f32([2, 3]), [3, 1, 2]) }],
  transpose: [
    { label: "[2,3]", build: (o) => transpose(o.f32([2, 3])) },
    { label: "[2,3,1,2] by 2,0,3,1", build: (o) => transpose(o.f32([2, 3, 1, 2]), [2, 0, 3, 1]) },
  ],
  broadcastTo: [
    { label: "[] to [2,3]", build: (o) => broadcastTo(o.f32([]), [2, 3]) },
    { label: "[2,1,3] to [2,2,2,3]", build: (o) => broadcastTo(o.f32([2, 1, 3]), [2, 2, 2, 3]) },
    { label: "[1] to [0]", build: (o) => broadcastTo(o.f32([1]), [0]) },
  ],
  slice: [
    { label: "inner box", build: (o) => slice(o.f32([4, 5]), [1, 2], [3, 4]) },
    { label: "nothing", build: (o) => slice(o.f32([3]), [1], [1]) },
  ],
  pad: [{ label: "all sides", build: (o) => pad(o.f32([2, 3]), [1, 0], [0, 2]) }],
  concat: [
    { label: "three along 1", build: (o) => concat([o.f32([2, 1]), o.f32([2, 0]), o.f32([2, 3])], 1) },
    { label: "a tensor twice", build: (o) => same((a, b) => concat([a, b], 0), o.f32([2])) },
  ],
  gather: [
    {
      label: "repeated rows",
      build: (o) =>
        gather(
          o.f32([4, 3]),
          tensor(
            [
              [1, 1],
              [3, 1],
            ],
            "i32",
          ),
        ),
    },
    { label: "scalar index", build: (o) => gather(o.f32([4]), tensor(2, "i32")) },
  ],
  scatterAdd: [
    { label: "repeated rows", build: (o) => scatterAdd(tensor([0, 2, 0], "i32"), o.f32([3, 2]), 4) },
    { label: "no update", build: (o) => scatterAdd(o.i32([0]), o.f32([0, 2]), 2) },
  ],
} satisfies Record<PrimitiveName, readonly GradientCase[]>;
