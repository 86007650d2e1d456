import ndarray, { type NdArray } from "ndarray";
import { type DType, type HostData, holds } from "./dtype.ts";
import { DTypeError, ShapeError } from "./errors.ts";
import { at, type Shape, sameShape, sizeOf, stridesOf } from "./shape.ts";

/** A tensor's data on the host, contiguous in row-major order. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: HostData;
}

/**
 * Wraps host data.
 * @throws {ShapeError} if the number of values is not that of `shape`
 * @throws {DTypeError} if the array is not the storage of `dtype`
 */
export function hostTensor(dtype: DType, shape: Shape, data: HostData): HostTensor {
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError("hostTensor", `${data.length} values for ${sizeOf(shape)} elements`, {
      notes: [["shape", shape]],
    });
  }
  if (!holds(dtype, data)) {
    throw new DTypeError("hostTensor", `a ${data.constructor.name} does not hold ${dtype}`, {
      notes: [["shape", shape]],
    });
  }
  return { dtype, shape, data };
}

/** A view of the data as an `ndarray` (no copy). */
export function toNdarray(tensor: HostTensor): NdArray<HostData> {
  return ndarray(tensor.data, [...tensor.shape]);
}

/**
 * The elements of an `ndarray` in row-major order. A transposed or sliced view shares its data and only changes strides, so it is
 * copied here, at the border, once; a contiguous array is passed on without a copy.
 */
export function fromNdarray(array: NdArray<HostData>, dtype: DType = dtypeOf(array.data)): HostTensor {
  const shape = [...array.shape];
  const contiguous =
    array.offset === 0 && array.data.length === sizeOf(shape) && sameShape(array.stride, stridesOf(shape));
  if (contiguous) return { dtype, shape, data: array.data };
  const data = array.data.slice(0, 0).constructor as unknown as new (length: number) => HostData;
  const copy = new data(sizeOf(shape));
  forEachOffset(shape, [array.stride], (i, [offset]) => {
    copy[i] = at(array.data, array.offset + (offset as number));
  });
  return { dtype, shape, data: copy };
}

function dtypeOf(data: HostData): DType {
  if (data instanceof Int32Array) return "i32";
  return data instanceof Uint8Array ? "bool" : "f32";
}

/**
 * Visits every index of `shape` in row-major order with the running number and, for each list of strides, the offset it leads to.
 * The offsets array is reused between calls.
 */
export function forEachOffset(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (index: number, offsets: readonly number[]) => void,
): void {
  const total = sizeOf(shape);
  const counter = new Array<number>(shape.length).fill(0);
  const offsets = new Array<number>(strides.length).fill(0);
  for (let index = 0; index < total; index++) {
    visit(index, offsets);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = at(counter, axis) + 1;
      if (next < at(shape, axis)) {
        counter[axis] = next;
        for (let k = 0; k < strides.length; k++) offsets[k] = at(offsets, k) + at(at(strides, k), axis);
        break;
      }
      counter[axis] = 0;
      for (let k = 0; k < strides.length; k++) offsets[k] = at(offsets, k) - at(at(strides, k), axis) * (next - 1);
    }
  }
}
