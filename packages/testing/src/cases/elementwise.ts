import {
  abs,
  add,
  and,
  atan,
  cast,
  cos,
  type DType,
  div,
  equal,
  exp,
  finite,
  floor,
  less,
  log,
  maximum,
  minimum,
  mul,
  neg,
  not,
  or,
  type PrimitiveName,
  sigmoid,
  sign,
  silu,
  sin,
  slice,
  sqrt,
  stopGradient,
  sub,
  type Tensor,
  tanh,
  transpose,
  where,
} from "@kensho/tensor";
import type { Operands, Range } from "../operands.ts";
import { AWKWARD_SHAPES, BROADCAST_PAIRS } from "../shapes.ts";
import { type ConformanceCase, label } from "./case.ts";

type Draw = (operands: Operands, shape: readonly number[]) => Tensor;

function unary(f: (x: Tensor) => Tensor, draw: Draw, edges: readonly number[] = []): ConformanceCase[] {
  const cases = AWKWARD_SHAPES.map((shape) => ({ label: label(shape), build: (o: Operands) => f(draw(o, shape)) }));
  cases.push(
    { label: "[65,3] transposed", build: (o) => f(transpose(draw(o, [65, 3]))) },
    { label: "[2,3,1,4] axes 2,0,3,1", build: (o) => f(transpose(draw(o, [2, 3, 1, 4]), [2, 0, 3, 1])) },
    { label: "[4,65] cut to [2,63]", build: (o) => f(slice(draw(o, [4, 65]), [1, 2], [3, 65])) },
  );
  if (edges.length > 0)
    cases.push({ label: "edges", build: (o) => f(o.values("f32", [edges.length], edges.map(Math.fround))) });
  return cases;
}

function binary(f: (a: Tensor, b: Tensor) => Tensor, drawA: Draw, drawB: Draw = drawA): ConformanceCase[] {
  return [
    ...BROADCAST_PAIRS.map(([a, b]) => ({ label: label(a, b), build: (o: Operands) => f(drawA(o, a), drawB(o, b)) })),
    { label: "lhs transposed", build: (o) => f(transpose(drawA(o, [65, 3])), drawB(o, [3, 65])) },
    { label: "rhs transposed", build: (o) => f(drawA(o, [3, 65]), transpose(drawB(o, [65, 3]))) },
    {
      label: "both transposed, broadcast",
      build: (o) => f(transpose(drawA(o, [5, 1, 3])), transpose(drawB(o, [4, 1]))),
    },
    { label: "same operand twice", build: (o) => same(f, drawA(o, [7])) },
  ];
}

const same = (f: (a: Tensor, b: Tensor) => Tensor, x: Tensor): Tensor => f(x, x);

const floats =
  (range?: Range): Draw =>
  (o, shape) =>
    o.f32(shape, range);
const whole: Draw = (o, shape) => o.whole(shape);
const ints: Draw = (o, shape) => o.i32(shape);
const bools: Draw = (o, shape) => o.bool(shape);
/** Divisors keep away from 0. */
const divisors: Draw = (o, shape) => o.f32(shape, { low: 0.5, high: 3 });

const tagged = (tag: string, cases: readonly ConformanceCase[]): ConformanceCase[] =>
  cases.map((one) => ({ ...one, label: `${tag} ${one.label}` }));

const numericUnary = (f: (x: Tensor) => Tensor, edges: readonly number[]): ConformanceCase[] => [
  ...unary(f, floats(), edges),
  ...tagged("i32", unary(f, ints)),
];

const numericBinary = (f: (a: Tensor, b: Tensor) => Tensor, draw: Draw): ConformanceCase[] => [
  ...binary(f, draw),
  ...tagged("i32", binary(f, ints)),
];

function whereCases(draw: Draw): ConformanceCase[] {
  return [
    ...binary((a, b) => where(less(a, b), a, b), draw === bools ? floats() : draw),
    ...BROADCAST_PAIRS.map(([a, b]) => ({
      label: label("condition", a, "against scalar", b),
      build: (o: Operands) => where(o.bool(a), draw(o, b), draw(o, [])),
    })),
    ...BROADCAST_PAIRS.map(([a, b]) => ({
      label: label("condition like the second,", a, b),
      build: (o: Operands) => where(o.bool(b), draw(o, a), draw(o, b)),
    })),
  ];
}

const CASTS: readonly (readonly [from: DType, to: DType, draw: Draw])[] = [
  ["f32", "i32", floats({ low: -9, high: 9 })],
  ["f32", "bool", whole],
  ["i32", "f32", ints],
  ["i32", "bool", ints],
  ["bool", "f32", bools],
  ["bool", "i32", bools],
];

/** Where rounding, signs or ties change. */
const NEAR_ZERO = [0, 1, -1, 0.5, -0.5, 1e-30, -1e-30, 3e-39, 1e30, -1e30];

/** Their products wrap, and do not fit a float64. */
const HUGE = [2 ** 31 - 1, -(2 ** 31), 123456789];

/** Elementwise primitives. */
export const ELEMENTWISE_CASES = {
  neg: numericUnary(neg, NEAR_ZERO),
  abs: numericUnary(abs, NEAR_ZERO),
  sign: numericUnary(sign, NEAR_ZERO),
  floor: unary(floor, floats({ low: -9, high: 9 }), [0, -0.5, 0.5, 1, -1, -1e-30, 8388607.5, -8388607.5, 1e30]),
  exp: unary(exp, floats({ low: -20, high: 20 }), [0, 1, -1, 1e-30, 88, -80, -104, -1000]),
  log: unary(log, floats({ low: 0.001, high: 20 }), [1, 0.999, 1.001, 2, 1e-30, 1e30]),
  sqrt: unary(sqrt, floats({ low: 0, high: 9 }), [0, 1, 2, 4, 1e-30, 1e30]),
  sin: unary(sin, floats({ low: -20, high: 20 }), [0, 1e-10, Math.PI, 100, -100]),
  cos: unary(cos, floats({ low: -20, high: 20 }), [0, 1e-10, 1.5707964, 100, -100]),
  tanh: unary(tanh, floats({ low: -5, high: 5 }), [0, 1e-10, 9, -9, 40, -40]),
  atan: unary(atan, floats({ low: -5, high: 5 }), [0, 1e-10, 1, -1, 1e10, -1e10]),
  sigmoid: unary(sigmoid, floats({ low: -9, high: 9 }), [0, 1e-10, 18, -18, 30, -30, 90, -90, 1000, -1000]),
  silu: unary(silu, floats({ low: -9, high: 9 }), [0, 1e-10, 18, -18, 30, -30, 90, -90, 1000, -1000]),
  not: unary(not, bools),
  finite: unary(finite, floats(), [...NEAR_ZERO, 3.4e38, -3.4e38, Infinity, -Infinity, Number.NaN]),
  cast: CASTS.flatMap(([from, to, draw]) =>
    tagged(
      `${from} to ${to}`,
      unary((x) => cast(x, to), draw),
    ),
  ),
  stopGradient: unary(stopGradient, floats()),
  add: numericBinary(add, floats()),
  sub: numericBinary(sub, floats()),
  mul: [
    ...numericBinary(mul, floats()),
    { label: "i32 beyond 32 bits", build: (o) => mul(o.values("i32", [3], HUGE), o.values("i32", [3, 1], HUGE)) },
  ],
  div: binary(div, floats(), divisors),
  maximum: numericBinary(maximum, whole),
  minimum: numericBinary(minimum, whole),
  equal: numericBinary(equal, whole),
  less: numericBinary(less, whole),
  and: binary(and, bools),
  or: binary(or, bools),
  where: [...whereCases(floats()), ...tagged("i32", whereCases(ints)), ...tagged("bool", whereCases(bools))],
} satisfies Partial<Record<PrimitiveName, readonly ConformanceCase[]>>;
