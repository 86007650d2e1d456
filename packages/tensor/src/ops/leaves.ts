import type { DType, HostData } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { apply } from "../primitives/apply.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Data handed to each run under `name`. */
export function input(name: string, shape: Shape, dtype: DType = "f32"): Tensor<"input"> {
  return apply("input", [], { name, shape, dtype });
}

/** Data that lives on the engine under `name` and that a program may update (parameters, moments, carry). */
export function state(name: string, shape: Shape, dtype: DType = "f32"): Tensor<"state"> {
  return apply("state", [], { name, shape, dtype });
}

/** Nested arrays of numbers or booleans, all of one length per axis. */
export type Nested = number | boolean | readonly Nested[];

/** Data known when the graph is built. @throws {ShapeError} if `data` does not have as many values as `shape` */
export function constant(data: HostData, shape: Shape, dtype: DType = "f32"): Tensor<"constant"> {
  return apply("constant", [], { data, shape, dtype });
}

/**
 * A constant from nested arrays: `tensor([[1, 2], [3, 4]])`.
 * @throws {ShapeError} if the rows differ in length
 */
export function tensor(values: Nested, dtype: DType = typeof firstLeaf(values) === "boolean" ? "bool" : "f32"): Tensor {
  const shape: number[] = [];
  for (let level = values; typeof level === "object"; level = level[0] as Nested) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const flat: number[] = [];
  const visit = (value: Nested, depth: number): void => {
    if (typeof value !== "object") {
      if (depth !== shape.length) throw ragged(shape);
      flat.push(Number(value));
      return;
    }
    if (value.length !== shape[depth]) throw ragged(shape);
    for (const entry of value) visit(entry, depth + 1);
  };
  visit(values, 0);
  const data =
    dtype === "f32" ? Float64Array.from(flat) : dtype === "i32" ? Int32Array.from(flat) : Uint8Array.from(flat);
  return constant(data, shape, dtype);
}

/** A scalar constant. */
export function scalar(value: number, dtype: DType = "f32"): Tensor {
  return tensor(value, dtype);
}

/** `shape` filled with `value`: one scalar, broadcast. */
export function full(shape: Shape, value: number, dtype: DType = "f32"): Tensor {
  const one = scalar(value, dtype);
  return shape.length === 0 ? one : apply("broadcastTo", [one], { shape });
}

/** Zeros. */
export function zeros(shape: Shape, dtype: DType = "f32"): Tensor {
  return full(shape, 0, dtype);
}

/** `0, 1, …, length − 1` as `[length]` i32. */
export function arange(length: number): Tensor {
  return constant(
    Int32Array.from({ length }, (_, i) => i),
    [length],
    "i32",
  );
}

function firstLeaf(values: Nested): number | boolean | undefined {
  let level: Nested | undefined = values;
  while (typeof level === "object") level = level[0];
  return level;
}

function ragged(shape: Shape): ShapeError {
  return new ShapeError("tensor", "rows of different lengths", {
    notes: [["first row of each axis", shape]],
    hint: "pad the rows to one length",
  });
}
