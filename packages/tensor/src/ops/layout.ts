import { ShapeError } from "../errors.ts";
import { apply } from "../primitives/apply.ts";
import { currentScope } from "../scope.ts";
import { at, normaliseAxes, type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Same elements in row-major order under another shape. One length may be −1: it is worked out. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const unknown = shape.indexOf(-1);
  if (unknown === -1) return apply("reshape", [x], { shape });
  if (shape.lastIndexOf(-1) !== unknown) {
    throw new ShapeError("reshape", "only one length may be −1", { notes: [["to", shape]], at: currentScope() });
  }
  const known = sizeOf(shape.filter((_, axis) => axis !== unknown));
  const length = known === 0 ? 0 : sizeOf(x.shape) / known;
  if (!Number.isInteger(length)) {
    throw new ShapeError("reshape", `${sizeOf(x.shape)} elements do not divide by ${known}`, {
      notes: [
        ["from", x.shape],
        ["to", shape],
      ],
    });
  }
  return apply("reshape", [x], { shape: shape.map((n, axis) => (axis === unknown ? length : n)) });
}

/** Permutes the axes; without a permutation swaps the last two. */
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  const rank = x.shape.length;
  const swapLast = () => x.shape.map((_, axis) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis));
  return apply("transpose", [x], { permutation: permutation ?? swapLast() });
}

/**
 * `x`, from which an engine computes on only once `token` is known; two of them with different tokens are not merged. This is how
 * something is computed a second time, later, instead of being kept: see `checkpoint` of `@kensho/autograd`.
 * @param token  any tensor; its values do not matter
 */
export function after(x: Tensor, token: Tensor): Tensor {
  return apply("after", [x, token], {});
}

/** Repeats `x` along axes of length 1 (and new leading axes) up to `shape`. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return apply("broadcastTo", [x], { shape });
}

/** Elements `start ≤ i < end` along one axis. */
export function sliceAxis(x: Tensor, axis: number, start: number, end: number): Tensor {
  const [k] = normaliseAxes([axis], x.shape.length) ?? [];
  if (k === undefined) throw noAxis("sliceAxis", axis, x.shape);
  return apply("slice", [x], {
    starts: x.shape.map((_, i) => (i === k ? start : 0)),
    ends: x.shape.map((length, i) => (i === k ? end : length)),
  });
}

/** A box of the tensor: `starts ≤ index < ends` on every axis. */
export function slice(x: Tensor, starts: readonly number[], ends: readonly number[]): Tensor {
  return apply("slice", [x], { starts, ends });
}

/** Adds zeros on both sides of each axis. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  return apply("pad", [x], { before, after });
}

/** Joins tensors along an axis. */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const rank = tensors[0]?.shape.length ?? 0;
  return apply("concat", tensors, { axis: axis < 0 ? axis + rank : axis });
}

/** Removes an axis of length 1. */
export function squeeze(x: Tensor, axis: number): Tensor {
  const [k] = normaliseAxes([axis], x.shape.length) ?? [];
  if (k === undefined) throw noAxis("squeeze", axis, x.shape);
  if (at(x.shape, k) !== 1) {
    throw new ShapeError("squeeze", `axis ${k} has length ${at(x.shape, k)}, not 1`, { notes: [["x", x.shape]] });
  }
  return reshape(
    x,
    x.shape.filter((_, i) => i !== k),
  );
}

/** Adds an axis of length 1 at position `axis` of the result. */
export function expandDims(x: Tensor, axis: number): Tensor {
  const [k] = normaliseAxes([axis], x.shape.length + 1) ?? [];
  if (k === undefined) throw noAxis("expandDims", axis, x.shape);
  return reshape(x, [...x.shape.slice(0, k), 1, ...x.shape.slice(k)]);
}

function noAxis(operation: string, axis: number, shape: Shape): ShapeError {
  return new ShapeError(operation, `no axis ${axis} in a tensor of rank ${shape.length}`, {
    notes: [["x", shape]],
    hint: "axes count from 0, or from −1 for the last",
    at: currentScope(),
  });
}
