import {
  argMax,
  inverseRms,
  matmul,
  max,
  mul,
  type PrimitiveName,
  type ReduceOptions,
  rmsNorm,
  type Shape,
  sizeOf,
  softmax,
  sum,
  type Tensor,
  transpose,
} from "@kensho/tensor";
import type { Operands } from "../operands.ts";
import { AWKWARD_SHAPES } from "../shapes.ts";
import { type ConformanceCase, label } from "./case.ts";

/** `[batch of lhs, batch of rhs, M, K, N]`. */
const PRODUCTS: readonly (readonly [a: Shape, b: Shape, m: number, k: number, n: number])[] = [
  [[], [], 1, 1, 1],
  [[], [], 2, 3, 4],
  [[], [], 63, 64, 65],
  [[], [], 65, 63, 1],
  [[], [], 1, 65, 64],
  [[], [], 0, 3, 2],
  [[], [], 3, 0, 2],
  [[], [], 3, 2, 0],
  [[2], [], 3, 65, 4],
  [[], [2], 3, 5, 4],
  [[3], [3], 5, 4, 6],
  [[1], [3], 5, 4, 6],
  [[2, 1], [3], 4, 3, 5],
  [[2, 3], [1, 1], 4, 3, 5],
  [[2, 1], [1, 3], 1, 7, 1],
  [[0], [], 2, 3, 4],
  [[2, 0], [1, 1], 2, 3, 4],
];

const TRANSPOSES = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

function products(): ConformanceCase[] {
  const cases = PRODUCTS.flatMap(([batchA, batchB, m, k, n]) =>
    TRANSPOSES.map(([transposeA, transposeB]) => {
      const a = [...batchA, ...(transposeA ? [k, m] : [m, k])];
      const b = [...batchB, ...(transposeB ? [n, k] : [k, n])];
      return {
        label: label(transposeA ? "T" : "N", a, transposeB ? "T" : "N", b),
        build: (o: Operands) => matmul(o.f32(a), o.f32(b), { transposeA, transposeB }),
      };
    }),
  );
  cases.push(
    { label: "lhs a transposed view", build: (o) => matmul(transpose(o.f32([5, 4])), o.f32([5, 3])) },
    { label: "rhs a transposed view", build: (o) => matmul(o.f32([2, 4, 5]), transpose(o.f32([2, 3, 5]))) },
    {
      label: "heads moved out",
      build: (o) => matmul(transpose(o.f32([2, 5, 3, 4]), [0, 2, 1, 3]), o.f32([2, 3, 4, 6])),
    },
    { label: "by itself transposed", build: (o) => gram(o.f32([3, 65])) },
  );
  return cases;
}

const gram = (x: Tensor): Tensor => matmul(x, x, { transposeB: true });

/** Every subset of axes worth telling apart, with and without `keepDims`. */
function reductions(
  f: (x: Tensor, options: ReduceOptions) => Tensor,
  draw: Draw,
  allowEmpty: boolean,
): ConformanceCase[] {
  const shapes = AWKWARD_SHAPES.filter((shape) => allowEmpty || sizeOf(shape) > 0);
  return shapes.flatMap((shape) => {
    const subsets = [
      undefined,
      [],
      ...shape.map((_, axis) => [axis]),
      ...(shape.length > 2
        ? [
            [0, -1],
            [1, 2],
          ]
        : []),
    ];
    return subsets.flatMap((axes) =>
      [false, true].map((keepDims) => ({
        label: label(shape, axes === undefined ? "all" : `axes ${axes.join()}`, keepDims ? "kept" : "dropped"),
        build: (o: Operands) => f(draw(o, shape), axes === undefined ? { keepDims } : { axes, keepDims }),
      })),
    );
  });
}

type Draw = (operands: Operands, shape: Shape) => Tensor;
const floats: Draw = (o, shape) => o.f32(shape);
const whole: Draw = (o, shape) => o.whole(shape);
const ints: Draw = (o, shape) => o.i32(shape);

/** Over the last axis, whose length must not be 0 where a mean is taken. */
function rows(f: (x: Tensor) => Tensor, allowEmptyRow: boolean): ConformanceCase[] {
  const shapes = AWKWARD_SHAPES.filter((shape) => shape.length > 0 && (allowEmptyRow || shape.at(-1) !== 0));
  return [
    ...shapes.map((shape) => ({ label: label(shape), build: (o: Operands) => f(o.f32(shape)) })),
    { label: "[65,3] transposed", build: (o) => f(transpose(o.f32([65, 3]))) },
    { label: "large values", build: (o) => f(o.f32([3, 65], { low: -60, high: 60 })) },
    { label: "equal values", build: (o) => f(o.values("f32", [2, 3], [1, 1, 1, -5, -5, -5])) },
    { label: "zeros", build: (o) => f(o.values("f32", [1, 4], [0, 0, 0, 0])) },
  ];
}

/** Contractions, reductions and row norms. */
export const CONTRACT_CASES = {
  matmul: products(),
  sum: [
    ...reductions(sum, floats, true),
    ...reductions(sum, ints, true).map((one) => ({ ...one, label: `i32 ${one.label}` })),
    { label: "squares of a transposed view", build: (o) => sum(squares(transpose(o.f32([65, 3]))), { axes: [0] }) },
  ],
  max: [
    ...reductions(max, floats, false),
    ...reductions(max, ints, false).map((one) => ({ ...one, label: `i32 ${one.label}` })),
    { label: "no element, none wanted", build: (o) => max(o.f32([0, 3]), { axes: [1] }) },
  ],
  // Whole numbers: the first of equals must win.
  argMax: AWKWARD_SHAPES.filter((shape) => sizeOf(shape) > 0).flatMap((shape) =>
    shape.map((_, axis) => ({
      label: label(shape, `axis ${axis}`),
      build: (o: Operands) => argMax(whole(o, shape), axis),
    })),
  ),
  softmax: rows(softmax, true),
  rmsNorm: rows((x) => rmsNorm(x, 1e-5), true),
  inverseRms: rows((x) => inverseRms(x, 1e-3), false),
} satisfies Partial<Record<PrimitiveName, readonly ConformanceCase[]>>;

function squares(x: Tensor): Tensor {
  return mul(x, x);
}
