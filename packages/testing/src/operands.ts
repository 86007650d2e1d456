import { type HostTensor, hostTensor, input, type Shape, sizeOf, state, type Tensor, transpose } from "@kensho/tensor";
import { seededRandom } from "./random.ts";

/** Bounds of drawn values, `low ≤ x < high`. */
export interface Range {
  readonly low?: number;
  readonly high?: number;
}

/** Gives operands to a case and remembers the data behind them. Equal cases draw equal numbers. */
export class Operands {
  readonly inputs: Record<string, HostTensor> = {};
  readonly states: Record<string, HostTensor> = {};
  readonly #prefix: string;
  readonly #random: () => number;
  #count = 0;

  constructor(prefix: string, seed: number) {
    this.#prefix = prefix;
    this.#random = seededRandom(seed);
  }

  /** Float32 numbers (exactly representable, so that a float64 engine starts from the same values). */
  f32(shape: Shape, { low = -2, high = 2 }: Range = {}): Tensor {
    return this.values(
      "f32",
      shape,
      this.#draw(shape, () => Math.fround(low + (high - low) * this.#random())),
    );
  }

  /** Whole numbers as f32: ties are frequent. */
  whole(shape: Shape, range: Range = {}): Tensor {
    return this.values(
      "f32",
      shape,
      this.#draw(shape, () => this.#whole(range)),
    );
  }

  i32(shape: Shape, range: Range = {}): Tensor {
    return this.values(
      "i32",
      shape,
      this.#draw(shape, () => this.#whole(range)),
    );
  }

  bool(shape: Shape): Tensor {
    return this.values(
      "bool",
      shape,
      this.#draw(shape, () => Number(this.#random() < 0.5)),
    );
  }

  /** Given numbers. */
  values(dtype: HostTensor["dtype"], shape: Shape, values: readonly number[]): Tensor {
    const name = `${this.#prefix}${this.#count++}`;
    this.inputs[name] = hostTensor(dtype, shape, storage(dtype, values));
    return input(name, shape, dtype);
  }

  /** The tensor as a transposed view of another: a reader that ignores strides gets it wrong. */
  f32Transposed(shape: Shape, range: Range = {}): Tensor {
    return transpose(this.f32([...shape.slice(0, -2), shape.at(-1) ?? 1, shape.at(-2) ?? 1], range));
  }

  /** Data that lives on the engine. */
  state(dtype: HostTensor["dtype"], shape: Shape): Tensor {
    const name = `${this.#prefix}${this.#count++}`;
    const whole = this.#draw(shape, () => (dtype === "bool" ? Number(this.#random() < 0.5) : this.#whole({})));
    this.states[name] = hostTensor(dtype, shape, storage(dtype, whole));
    return state(name, shape, dtype);
  }

  #whole({ low = -3, high = 4 }: Range): number {
    return Math.floor(low + (high - low) * this.#random());
  }

  #draw(shape: Shape, next: () => number): number[] {
    return Array.from({ length: sizeOf(shape) }, next);
  }
}

function storage(dtype: HostTensor["dtype"], values: readonly number[]): HostTensor["data"] {
  if (dtype === "f32") return Float32Array.from(values);
  return dtype === "i32" ? Int32Array.from(values) : Uint8Array.from(values);
}
