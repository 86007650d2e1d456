import type { Note } from "@kensho/errors";
import type { DType } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { currentScope } from "../scope.ts";
import { at, broadcastShapes, normaliseAxes, type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { Attrs, Inputs, PrimitiveName } from "./table.ts";

/** What a shape rule decides about a node before it exists. */
export interface Inferred {
  readonly shape: Shape;
  readonly dtype: DType;
}

type Rule<P extends PrimitiveName> = (inputs: Inputs<P>, attrs: Attrs<P>, operation: P) => Inferred;

function shapeError(operation: string, problem: string, notes: readonly Note[], hint?: string): ShapeError {
  return new ShapeError(operation, problem, { notes, at: currentScope(), ...(hint === undefined ? {} : { hint }) });
}

function expectDType(operation: string, tensor: Tensor, label: string, ...accepted: readonly DType[]): void {
  if (accepted.includes(tensor.dtype)) return;
  throw new DTypeError(operation, `${label} is ${tensor.dtype}, expected ${accepted.join(" or ")}`, {
    at: currentScope(),
    hint: `cast(${label}, "${at(accepted, 0)}")`,
  });
}

function expectSameDType(operation: string, a: Tensor, b: Tensor): void {
  if (a.dtype === b.dtype) return;
  throw new DTypeError(operation, `operands differ (${a.dtype} and ${b.dtype})`, {
    at: currentScope(),
    hint: `cast one of them, such as cast(b, "${a.dtype}")`,
  });
}

const AXES = "axes count from 0, or from −1 for the last";
const ALIGNMENT = "axes are aligned from the right; each pair must be equal, or one of them 1";

function broadcast(operation: string, a: Shape, b: Shape): Shape {
  const shape = broadcastShapes(a, b);
  if (shape !== undefined) return shape;
  throw shapeError(
    operation,
    "shapes do not broadcast",
    [
      ["a", a],
      ["b", b],
    ],
    ALIGNMENT,
  );
}

function expectLengths(operation: string, shape: Shape): void {
  if (shape.every((length) => Number.isInteger(length) && length >= 0)) return;
  throw shapeError(operation, "lengths must be whole numbers from 0", [["shape", shape]]);
}

const leaf: Rule<"input" | "state"> = (_, { shape, dtype }, operation) => {
  expectLengths(operation, shape);
  return { shape, dtype };
};

const floatUnary = ([x]: readonly [Tensor], _: unknown, operation: PrimitiveName): Inferred => {
  expectDType(operation, x, "x", "f32");
  return { shape: x.shape, dtype: x.dtype };
};

const numericUnary = ([x]: readonly [Tensor], _: unknown, operation: PrimitiveName): Inferred => {
  expectDType(operation, x, "x", "f32", "i32");
  return { shape: x.shape, dtype: x.dtype };
};

const numericBinary = ([a, b]: readonly [Tensor, Tensor], _: unknown, operation: PrimitiveName): Inferred => {
  expectDType(operation, a, "a", "f32", "i32");
  expectSameDType(operation, a, b);
  return { shape: broadcast(operation, a.shape, b.shape), dtype: a.dtype };
};

const comparison = ([a, b]: readonly [Tensor, Tensor], _: unknown, operation: PrimitiveName): Inferred => {
  expectSameDType(operation, a, b);
  expectDType(operation, a, "a", "f32", "i32");
  return { shape: broadcast(operation, a.shape, b.shape), dtype: "bool" };
};

const logical = ([a, b]: readonly [Tensor, Tensor], _: unknown, operation: PrimitiveName): Inferred => {
  expectDType(operation, a, "a", "bool");
  expectDType(operation, b, "b", "bool");
  return { shape: broadcast(operation, a.shape, b.shape), dtype: "bool" };
};

function reducedShape(operation: string, x: Tensor, axes: readonly number[], keepDims: boolean): Shape {
  const resolved = normaliseAxes(axes, x.shape.length);
  if (resolved === undefined) {
    throw shapeError(
      operation,
      `no axis ${axes.join(", ")} in a tensor of rank ${x.shape.length}`,
      [["x", x.shape]],
      AXES,
    );
  }
  return x.shape.flatMap((length, axis) => (resolved.includes(axis) ? (keepDims ? [1] : []) : [length]));
}

const lastAxis = ([x]: readonly [Tensor], _: unknown, operation: PrimitiveName): Inferred => {
  expectDType(operation, x, "x", "f32");
  if (x.shape.length === 0)
    throw shapeError(
      operation,
      "works over the last axis, and a scalar has none",
      [["x", x.shape]],
      "reshape it to [1]",
    );
  return { shape: x.shape, dtype: "f32" };
};

/** The shape rule of every primitive: what comes out, or a message that says why nothing can. */
export const INFER: { readonly [P in PrimitiveName]: Rule<P> } = {
  input: leaf,
  state: leaf,
  constant: (_, { data, shape, dtype }, operation) => {
    expectLengths(operation, shape);
    if (data.length !== sizeOf(shape)) {
      throw shapeError(operation, `${data.length} values for a shape of ${sizeOf(shape)} elements`, [["shape", shape]]);
    }
    return { shape, dtype };
  },
  neg: numericUnary,
  abs: numericUnary,
  sign: numericUnary,
  floor: floatUnary,
  exp: floatUnary,
  log: floatUnary,
  sqrt: floatUnary,
  sin: floatUnary,
  cos: floatUnary,
  tanh: floatUnary,
  atan: floatUnary,
  sigmoid: floatUnary,
  silu: floatUnary,
  not: ([x], _, operation) => {
    expectDType(operation, x, "x", "bool");
    return { shape: x.shape, dtype: "bool" };
  },
  finite: ([x], _, operation) => {
    expectDType(operation, x, "x", "f32");
    return { shape: x.shape, dtype: "bool" };
  },
  cast: ([x], { dtype }) => ({ shape: x.shape, dtype }),
  stopGradient: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  after: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  add: numericBinary,
  sub: numericBinary,
  mul: numericBinary,
  div: ([a, b], _, operation) => {
    expectDType(operation, a, "a", "f32");
    expectSameDType(operation, a, b);
    return { shape: broadcast(operation, a.shape, b.shape), dtype: "f32" };
  },
  maximum: numericBinary,
  minimum: numericBinary,
  equal: comparison,
  less: comparison,
  and: logical,
  or: logical,
  where: ([condition, a, b], _, operation) => {
    expectDType(operation, condition, "condition", "bool");
    expectSameDType(operation, a, b);
    const values = broadcastShapes(a.shape, b.shape);
    const shape = values && broadcastShapes(condition.shape, values);
    if (shape !== undefined) return { shape, dtype: a.dtype };
    const notes: Note[] = [
      ["condition", condition.shape],
      ["a", a.shape],
      ["b", b.shape],
    ];
    throw shapeError(operation, "shapes do not broadcast", notes, ALIGNMENT);
  },
  matmul: ([a, b], { transposeA, transposeB }, operation) => {
    expectDType(operation, a, "lhs", "f32");
    expectDType(operation, b, "rhs", "f32");
    const notes: Note[] = [
      [transposeA ? "lhs [K, M]" : "lhs [M, K]", a.shape],
      [transposeB ? "rhs [N, K]" : "rhs [K, N]", b.shape],
    ];
    if (a.shape.length < 2 || b.shape.length < 2) {
      throw shapeError(
        operation,
        "both operands need at least two axes",
        notes,
        "reshape a vector to [1, K] or [K, 1]",
      );
    }
    const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
    const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
    const [m, ka] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
    const [kb, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
    if (ka !== kb) {
      const swapped = bColumns === ka || bRows === ka;
      throw shapeError(
        operation,
        `inner dimensions differ (${ka} and ${kb})`,
        notes,
        swapped ? `set transposeB: ${!transposeB}, the other axis of rhs fits` : "check the sizes in the config",
      );
    }
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    if (batch === undefined) throw shapeError(operation, "batch axes do not broadcast", notes, ALIGNMENT);
    return { shape: [...batch, m, n], dtype: "f32" };
  },
  sum: ([x], { axes, keepDims }, operation) => {
    expectDType(operation, x, "x", "f32", "i32");
    return { shape: reducedShape(operation, x, axes, keepDims), dtype: x.dtype };
  },
  max: ([x], { axes, keepDims }, operation) => {
    expectDType(operation, x, "x", "f32", "i32");
    const shape = reducedShape(operation, x, axes, keepDims);
    if (sizeOf(shape) > 0 && sizeOf(x.shape) === 0) {
      throw shapeError(operation, "the maximum of no elements does not exist", [["x", x.shape]]);
    }
    return { shape, dtype: x.dtype };
  },
  argMax: ([x], { axis }, operation) => {
    expectDType(operation, x, "x", "f32");
    const shape = reducedShape(operation, x, [axis], false);
    if (sizeOf(shape) > 0 && sizeOf(x.shape) === 0) {
      throw shapeError(operation, "the maximum of no elements does not exist", [["x", x.shape]]);
    }
    return { shape, dtype: "i32" };
  },
  softmax: lastAxis,
  rmsNorm: lastAxis,
  inverseRms: (inputs, attrs, operation) => {
    const { shape } = lastAxis(inputs, attrs, operation);
    if (shape.at(-1) === 0 && sizeOf(shape.slice(0, -1)) > 0) {
      throw shapeError(operation, "the mean of no elements does not exist", [["x", shape]]);
    }
    return { shape: [...shape.slice(0, -1), 1], dtype: "f32" };
  },
  reshape: ([x], { shape }, operation) => {
    expectLengths(operation, shape);
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      throw shapeError(
        operation,
        `${sizeOf(x.shape)} elements cannot become ${sizeOf(shape)}`,
        [
          ["from", x.shape],
          ["to", shape],
        ],
        "one length may be −1: it is worked out from the others",
      );
    }
    return { shape, dtype: x.dtype };
  },
  transpose: ([x], { permutation }, operation) => {
    const seen = new Set(permutation);
    if (permutation.length !== x.shape.length || x.shape.some((_, axis) => !seen.has(axis))) {
      throw shapeError(operation, "the permutation must name every axis once", [
        ["x", x.shape],
        ["permutation", permutation],
      ]);
    }
    return { shape: permutation.map((axis) => at(x.shape, axis)), dtype: x.dtype };
  },
  broadcastTo: ([x], { shape }, operation) => {
    expectLengths(operation, shape);
    const result = broadcastShapes(x.shape, shape);
    if (result === undefined || result.length !== shape.length || result.some((n, axis) => n !== shape[axis])) {
      throw shapeError(
        operation,
        "shape does not broadcast to the target",
        [
          ["from", x.shape],
          ["to", shape],
        ],
        "only axes of length 1 are repeated, and new ones are added on the left",
      );
    }
    return { shape, dtype: x.dtype };
  },
  slice: ([x], { starts, ends }, operation) => {
    const bad = x.shape.some((length, axis) => {
      const [start, end] = [starts[axis], ends[axis]];
      if (!Number.isInteger(start) || !Number.isInteger(end)) return true;
      return (start as number) < 0 || (end as number) < (start as number) || (end as number) > length;
    });
    if (bad || starts.length !== x.shape.length || ends.length !== x.shape.length) {
      throw shapeError(operation, "needs whole numbers 0 ≤ start ≤ end ≤ length on every axis", [
        ["x", x.shape],
        ["starts", starts],
        ["ends", ends],
      ]);
    }
    return { shape: starts.map((start, axis) => at(ends, axis) - start), dtype: x.dtype };
  },
  pad: ([x], { before, after }, operation) => {
    expectDType(operation, x, "x", "f32", "i32");
    if (
      before.length !== x.shape.length ||
      after.length !== x.shape.length ||
      [...before, ...after].some((n) => !Number.isInteger(n) || n < 0)
    ) {
      throw shapeError(operation, "needs a whole number from 0 for each side of every axis", [
        ["x", x.shape],
        ["before", before],
        ["after", after],
      ]);
    }
    return { shape: x.shape.map((length, axis) => at(before, axis) + length + at(after, axis)), dtype: x.dtype };
  },
  concat: (inputs, { axis }, operation) => {
    const first = inputs[0];
    if (first === undefined) throw shapeError(operation, "needs at least one tensor", []);
    const notes = inputs.map((input, i): Note => [`tensor ${i}`, input.shape]);
    if (!Number.isInteger(axis) || axis < 0 || axis >= first.shape.length) {
      throw shapeError(operation, `no axis ${axis} in a tensor of rank ${first.shape.length}`, notes, AXES);
    }
    for (const input of inputs) {
      expectSameDType(operation, first, input);
      const fits =
        input.shape.length === first.shape.length &&
        input.shape.every((length, i) => i === axis || length === first.shape[i]);
      if (!fits)
        throw shapeError(
          operation,
          `shapes may differ only along axis ${axis}`,
          notes,
          "join along the axis that differs, or pad the shorter ones",
        );
    }
    const total = inputs.reduce((sum, input) => sum + at(input.shape, axis), 0);
    return { shape: first.shape.map((length, i) => (i === axis ? total : length)), dtype: first.dtype };
  },
  gather: ([table, indices], _, operation) => {
    expectDType(operation, indices, "indices", "i32");
    if (table.shape.length === 0) throw shapeError(operation, "the table needs a row axis", [["table", table.shape]]);
    return { shape: [...indices.shape, ...table.shape.slice(1)], dtype: table.dtype };
  },
  scatterAdd: ([indices, updates], { rows }, operation) => {
    expectDType(operation, indices, "indices", "i32");
    expectDType(operation, updates, "updates", "f32");
    expectLengths(operation, [rows]);
    const rank = indices.shape.length;
    if (indices.shape.some((length, axis) => length !== updates.shape[axis])) {
      throw shapeError(operation, "updates must begin with the axes of indices", [
        ["indices", indices.shape],
        ["updates", updates.shape],
      ]);
    }
    return { shape: [rows, ...updates.shape.slice(rank)], dtype: "f32" };
  },
};
