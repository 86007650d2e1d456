/** Lengths of the axes, outermost first. A scalar is `[]`. */
export type Shape = readonly number[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= at(shape, axis);
  }
  return strides;
}

/** Same rank and lengths. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** NumPy broadcasting of two shapes, or `undefined` if they do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const m = a[a.length - i] ?? 1;
    const n = b[b.length - i] ?? 1;
    if (m !== n && m !== 1 && n !== 1) return undefined;
    out[rank - i] = m === 1 ? n : m;
  }
  return out;
}

/** Strides with which a tensor of `shape` is read as if it had been broadcast to `target`. */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const strides = stridesOf(shape);
  const lead = target.length - shape.length;
  return target.map((_, axis) => (axis < lead || shape[axis - lead] === 1 ? 0 : at(strides, axis - lead)));
}

/** Resolves negative axes, sorts and removes duplicates. `undefined` if one is out of range. */
export function normaliseAxes(axes: readonly number[], rank: number): number[] | undefined {
  const resolved = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (resolved.some((axis) => !Number.isInteger(axis) || axis < 0 || axis >= rank)) return undefined;
  return [...new Set(resolved)].sort((a, b) => a - b);
}

/** Element `index` of `list`, which the caller knows to exist. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  return list[index] as T;
}

/** `[2, 3]` as people write it. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
