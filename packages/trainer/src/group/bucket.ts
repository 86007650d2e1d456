import type { HostTensor, Shape, Tensor } from "@kensho/tensor";
import type { Share } from "./training-group.ts";

/** Position of a tensor in a bucket. */
interface Slot {
  readonly offset: number;
  readonly size: number;
  readonly shape: Shape;
  /** Elements before the rank's own part, where each rank has rows of its own. */
  readonly skip: number;
}

type Floats = Float32Array | Float64Array;

/**
 * Many tensors in one flat array, so that one sum over all ranks does for all. Tensors of rows, of which each rank has its own, lie at
 * their place in the whole batch among zeros: the sum puts them together.
 */
export class Bucket {
  readonly #slots = new Map<string, Slot>();
  #length = 0;
  #values: Floats = new Float32Array();

  /** @param summed  tensors of which the sum is wanted   @param rows  tensors whose first axis is the rank's share of `batch` rows */
  constructor(
    summed: Readonly<Record<string, Tensor>>,
    rows: Readonly<Record<string, Tensor>>,
    batch: number,
    { from }: Share,
  ) {
    for (const [name, { shape }] of Object.entries(summed)) this.#add(name, shape, 0);
    for (const [name, { shape }] of Object.entries(rows)) {
      const [, ...rest] = shape;
      this.#add(name, [batch, ...rest], from * sizeOf(rest));
    }
  }

  #add(name: string, shape: Shape, skip: number): void {
    const size = sizeOf(shape);
    this.#slots.set(name, { offset: this.#length, size, shape, skip });
    this.#length += size;
  }

  /** Puts the rank's tensors in. Whole numbers up to 2²⁴ stay what they are. The array is the bucket's own, and used again. */
  pack(tensors: Readonly<Record<string, HostTensor>>): Floats {
    const isWide = Object.values(tensors).some(({ data }) => data instanceof Float64Array);
    if (this.#values.length !== this.#length || isWide !== this.#values instanceof Float64Array) {
      this.#values = isWide ? new Float64Array(this.#length) : new Float32Array(this.#length);
    }
    for (const [name, { offset, size, skip }] of this.#slots) {
      const own = (tensors[name] as HostTensor).data;
      if (own.length < size) this.#values.fill(0, offset, offset + size);
      this.#values.set(own, offset + skip);
    }
    return this.#values;
  }

  has(name: string): boolean {
    return this.#slots.has(name);
  }

  /** Returns a view of a tensor in the bucket, without a copy. */
  tensor(name: string): HostTensor {
    const { offset, size, shape } = this.#slots.get(name) as Slot;
    return { dtype: "f32", shape, data: this.#values.subarray(offset, offset + size) };
  }
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
