import { constant, type Shape, sizeOf, type Tensor } from "@kensho/tensor";
import { seededRandom } from "@kensho/testing";

/** A constant of float32 numbers, uniform in `−scale ≤ x < scale`, that depend on the seed alone. */
export function randomTensor(seed: number, shape: Shape, scale = 1): Tensor {
  const random = seededRandom(seed);
  return constant(
    Float32Array.from({ length: sizeOf(shape) }, () => scale * (2 * random() - 1)),
    shape,
  );
}
