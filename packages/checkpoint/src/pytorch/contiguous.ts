import type { StridedTensor } from "./pickle-value.ts";

/**
 * A copy of a view's elements in row-major order.
 * @param width bytes of one element. All elements must lie in the storage.
 */
export function contiguous({ storage, offset, shape, strides }: StridedTensor, width: number): Uint8Array<ArrayBuffer> {
  const total = shape.reduce((product, length) => product * length, 1);
  if (total === 0) return new Uint8Array(0);
  const first = offset * width;
  // An axis of length 1 is never stepped along, whatever its stride.
  const axes = shape.map((length, axis) => ({ length, step: (strides[axis] as number) * width })).filter(isStepped);
  if (isRowMajor(axes, width)) return new Uint8Array(storage.bytes.subarray(first, first + total * width));

  const out = new Uint8Array(total * width);
  const inner = axes.pop() as Axis;
  const index = new Array<number>(axes.length).fill(0);
  let [from, to] = [first, 0];
  while (to < out.length) {
    for (let i = 0; i < inner.length; i++) {
      const element = from + i * inner.step;
      for (let byte = 0; byte < width; byte++) out[to++] = storage.bytes[element + byte] as number;
    }
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const { length, step } = axes[axis] as Axis;
      from += step;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < length) break;
      index[axis] = 0;
      from -= step * length;
    }
  }
  return out;
}

/** `step` in bytes. */
interface Axis {
  readonly length: number;
  readonly step: number;
}

function isStepped({ length }: Axis): boolean {
  return length > 1;
}

function isRowMajor(axes: readonly Axis[], width: number): boolean {
  let expected = width;
  for (const { length, step } of axes.toReversed()) {
    if (step !== expected) return false;
    expected *= length;
  }
  return true;
}
