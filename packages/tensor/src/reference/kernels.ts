import ndarray, { type NdArray } from "ndarray";
import type { DType, HostData } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import { forEachOffset } from "../host.ts";
import type { Attrs, PrimitiveName } from "../primitives/table.ts";
import { at, broadcastStrides, type Shape, sizeOf, stridesOf } from "../shape.ts";

/** Values of one node: f32 is held as float64, so that this engine is the truth the others are compared with. */
export type Value = NdArray<HostData>;

/** Shape and data type of a kernel's output. */
export interface Target {
  readonly shape: Shape;
  readonly dtype: DType;
}

type Kernel<P extends PrimitiveName> = (inputs: readonly Value[], attrs: Attrs<P>, out: Target) => Value;

/** A zero-filled array of the reference engine. */
export function allocateValue({ shape, dtype }: Target): Value {
  const length = sizeOf(shape);
  const data =
    dtype === "f32" ? new Float64Array(length) : dtype === "i32" ? new Int32Array(length) : new Uint8Array(length);
  return ndarray(data as HostData, [...shape]);
}

const first = (inputs: readonly Value[]): Value => at(inputs, 0);

/** Elementwise over broadcast operands. Values are read through the strides that broadcasting gives them (0 where repeated). */
function elementwise(f: (...values: number[]) => number): Kernel<PrimitiveName> {
  return (inputs, _, target) => {
    const out = allocateValue(target);
    const strides = inputs.map((input) => broadcastStrides(input.shape, target.shape));
    const [a, b, c] = inputs.map((input) => input.data);
    if (a === undefined) return out;
    forEachOffset(target.shape, strides, (i, [i0, i1, i2]) => {
      const x = at(a, i0 as number);
      const y = b === undefined ? 0 : at(b, i1 as number);
      out.data[i] = c === undefined ? f(x, y) : f(x, y, at(c, i2 as number));
    });
    return out;
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Rearranged copy: element i of the result is the operand's element at the offset that `strides` lead to, from `start`. */
function gatherStrided(x: Value, target: Target, strides: readonly number[], start = 0): Value {
  const out = allocateValue(target);
  forEachOffset(target.shape, [strides], (i, [offset]) => {
    out.data[i] = at(x.data, start + (offset as number));
  });
  return out;
}

/** Visits every element of `x` with the offset, in the reduced result, that it belongs to. */
function forEachReduced(x: Value, axes: readonly number[], visit: (value: number, target: number) => void): void {
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  forEachOffset(x.shape, [broadcastStrides(kept, x.shape)], (i, [offset]) => visit(at(x.data, i), offset as number));
}

/** Runs `body` once per row of the last axis. */
function forEachRow(x: Value, body: (row: HostData, index: number, start: number) => void): void {
  const width = at(x.shape, x.shape.length - 1);
  if (width === 0) return;
  for (let start = 0, index = 0; start < x.size; start += width, index++) {
    body(x.data.subarray(start, start + width), index, start);
  }
}

function inverseRmsOf(row: HostData, eps: number): number {
  let squares = 0;
  for (const value of row) squares += value * value;
  return 1 / Math.sqrt(squares / row.length + eps);
}

function rowOf(indices: Value, i: number, rows: number, operation: string): number {
  const index = at(indices.data, i);
  if (index < 0 || index >= rows) throw new GraphError(`${operation}: index ${index} is outside 0 ≤ i < ${rows}`);
  return index;
}

function leafError(primitive: string): Kernel<PrimitiveName> {
  return () => {
    throw new GraphError(`a ${primitive} has no kernel: its data is given`);
  };
}

/** The float64 definition of every primitive: obvious rather than fast. */
export const REFERENCE: { readonly [P in PrimitiveName]: Kernel<P> } = {
  input: leafError("input"),
  state: leafError("state"),
  constant: (_, { data }, target) => {
    const out = allocateValue(target);
    out.data.set(data);
    return out;
  },
  neg: elementwise((x) => -x),
  abs: elementwise(Math.abs),
  sign: elementwise(Math.sign),
  floor: elementwise(Math.floor),
  exp: elementwise(Math.exp),
  log: elementwise(Math.log),
  sqrt: elementwise(Math.sqrt),
  sin: elementwise(Math.sin),
  cos: elementwise(Math.cos),
  tanh: elementwise(Math.tanh),
  atan: elementwise(Math.atan),
  sigmoid: elementwise(sigmoid),
  silu: elementwise((x) => x * sigmoid(x)),
  not: elementwise((x) => (x === 0 ? 1 : 0)),
  // What overflows float32 is infinite on every other engine.
  finite: elementwise((x) => (Number.isFinite(Math.fround(x)) ? 1 : 0)),
  cast: (inputs, { dtype }, target) =>
    elementwise(dtype === "f32" ? (x) => x : dtype === "i32" ? Math.trunc : (x) => (x === 0 ? 0 : 1))(
      inputs,
      {} as never,
      target,
    ),
  stopGradient: elementwise((x) => x),
  after: ([x], _, target) => elementwise((one) => one)([x as Value], {} as never, target),
  add: elementwise((a, b) => a + b),
  sub: elementwise((a, b) => a - b),
  // Math.imul: the product of two i32 has more bits than a float64 holds, and wraps on every engine.
  mul: (inputs, _, target) =>
    elementwise(target.dtype === "i32" ? Math.imul : (a, b) => a * b)(inputs, {} as never, target),
  div: elementwise((a, b) => a / b),
  maximum: elementwise(Math.max),
  minimum: elementwise(Math.min),
  equal: elementwise((a, b) => (a === b ? 1 : 0)),
  less: elementwise((a, b) => (a < b ? 1 : 0)),
  and: elementwise((a, b) => (a !== 0 && b !== 0 ? 1 : 0)),
  or: elementwise((a, b) => (a !== 0 || b !== 0 ? 1 : 0)),
  where: elementwise((condition, a, b) => (condition !== 0 ? a : (b as number))),
  matmul: ([a, b], { transposeA, transposeB }, target) => {
    const [lhs, rhs] = [a as Value, b as Value];
    const out = allocateValue(target);
    const rank = target.shape.length;
    const [m, n] = target.shape.slice(-2) as [number, number];
    const [rows, columns] = lhs.shape.slice(-2) as [number, number];
    const k = transposeA ? rows : columns;
    const [aRow, aInner] = transposeA ? [1, m] : [k, 1];
    const [bInner, bColumn] = transposeB ? [1, k] : [n, 1];
    const batch = target.shape.slice(0, rank - 2);
    // Matrices are m·k and k·n elements apart; a broadcast batch axis has stride 0.
    const aStrides = broadcastStrides(lhs.shape.slice(0, -2), batch).map((s) => s * m * k);
    const bStrides = broadcastStrides(rhs.shape.slice(0, -2), batch).map((s) => s * k * n);
    forEachOffset(batch, [aStrides, bStrides], (index, [aStart, bStart]) => {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let total = 0;
          for (let p = 0; p < k; p++) {
            const x = at(lhs.data, (aStart as number) + i * aRow + p * aInner);
            total += x * at(rhs.data, (bStart as number) + p * bInner + j * bColumn);
          }
          out.data[index * m * n + i * n + j] = total;
        }
      }
    });
    return out;
  },
  sum: ([x], { axes }, target) => {
    const out = allocateValue(target);
    forEachReduced(x as Value, axes, (value, i) => {
      out.data[i] = at(out.data, i) + value;
    });
    return out;
  },
  max: ([x], { axes }, target) => {
    const out = allocateValue(target);
    const seen = new Uint8Array(out.data.length);
    forEachReduced(x as Value, axes, (value, i) => {
      out.data[i] = seen[i] === 1 ? Math.max(at(out.data, i), value) : value;
      seen[i] = 1;
    });
    return out;
  },
  argMax: ([x], { axis }, target) => {
    const value = x as Value;
    const out = allocateValue(target);
    const inner = sizeOf(value.shape.slice(axis + 1));
    const length = at(value.shape, axis);
    for (let i = 0; i < out.data.length; i++) {
      const start = Math.floor(i / inner) * inner * length + (i % inner);
      let best = 0;
      for (let j = 1; j < length; j++)
        if (at(value.data, start + j * inner) > at(value.data, start + best * inner)) best = j;
      out.data[i] = best;
    }
    return out;
  },
  softmax: (inputs, _, target) => {
    const out = allocateValue(target);
    forEachRow(first(inputs), (row, __, start) => {
      let largest = -Infinity;
      for (const value of row) largest = Math.max(largest, value);
      let total = 0;
      for (const value of row) total += Math.exp(value - largest);
      for (const [i, value] of row.entries()) out.data[start + i] = Math.exp(value - largest) / total;
    });
    return out;
  },
  rmsNorm: (inputs, { eps }, target) => {
    const out = allocateValue(target);
    forEachRow(first(inputs), (row, _, start) => {
      const scale = inverseRmsOf(row, eps);
      for (const [i, value] of row.entries()) out.data[start + i] = value * scale;
    });
    return out;
  },
  inverseRms: (inputs, { eps }, target) => {
    const out = allocateValue(target);
    forEachRow(first(inputs), (row, index) => {
      out.data[index] = inverseRmsOf(row, eps);
    });
    return out;
  },
  reshape: (inputs, _, { shape }) => ndarray(first(inputs).data, [...shape]),
  transpose: (inputs, { permutation }, target) => {
    const view = first(inputs).transpose(...permutation);
    return gatherStrided(first(inputs), target, view.stride);
  },
  broadcastTo: (inputs, _, target) =>
    gatherStrided(first(inputs), target, broadcastStrides(first(inputs).shape, target.shape)),
  slice: (inputs, { starts }, target) => {
    const strides = stridesOf(first(inputs).shape);
    const start = starts.reduce((sum, from, axis) => sum + from * at(strides, axis), 0);
    return gatherStrided(first(inputs), target, strides, start);
  },
  pad: (inputs, { before }, target) => {
    const out = allocateValue(target);
    const strides = stridesOf(target.shape);
    const start = before.reduce((sum, from, axis) => sum + from * at(strides, axis), 0);
    const x = first(inputs);
    forEachOffset(x.shape, [strides], (i, [offset]) => {
      out.data[start + (offset as number)] = at(x.data, i);
    });
    return out;
  },
  concat: (inputs, { axis }, target) => {
    const out = allocateValue(target);
    const strides = stridesOf(target.shape);
    let begin = 0;
    for (const x of inputs) {
      const start = begin * at(strides, axis);
      forEachOffset(x.shape, [strides], (i, [offset]) => {
        out.data[start + (offset as number)] = at(x.data, i);
      });
      begin += at(x.shape, axis);
    }
    return out;
  },
  gather: ([table, indices], _, target) => {
    const [rows, index] = [table as Value, indices as Value];
    const out = allocateValue(target);
    const width = sizeOf(rows.shape.slice(1));
    for (let i = 0; i < index.size; i++) {
      const row = rowOf(index, i, at(rows.shape, 0), "gather");
      out.data.set(rows.data.subarray(row * width, (row + 1) * width), i * width);
    }
    return out;
  },
  scatterAdd: ([indices, updates], { rows }, target) => {
    const [index, added] = [indices as Value, updates as Value];
    const out = allocateValue(target);
    const width = sizeOf(target.shape.slice(1));
    for (let i = 0; i < index.size; i++) {
      const row = rowOf(index, i, rows, "scatterAdd");
      for (let j = 0; j < width; j++)
        out.data[row * width + j] = at(out.data, row * width + j) + at(added.data, i * width + j);
    }
    return out;
  },
};
