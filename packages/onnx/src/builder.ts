import { allocate, type Shape, sizeOf, type Tensor } from "@kensho/tensor";
import type { AttributeValue, ElementType, OnnxInitializer, OnnxNode } from "./proto.ts";

/** Which operators a lowering may use: `runtime` adds those that only ONNX Runtime knows, `portable` keeps to the standard. */
export type Dialect = "runtime" | "portable";

const CONTRIB = "com.microsoft";

/** Collects the operators and constants of one ONNX graph while its tensors are lowered. */
export class GraphBuilder {
  readonly dialect: Dialect;
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly #names = new Map<Tensor, string>();
  readonly #constants = new Map<string, string>();
  readonly #shared = new Map<string, readonly string[]>();
  #counter = 0;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /** The ONNX name of a tensor that has been lowered. */
  nameOf(tensor: Tensor): string {
    return this.#names.get(tensor) as string;
  }

  /** Says under which name a tensor can be read. */
  bind(tensor: Tensor, name: string): void {
    this.#names.set(tensor, name);
  }

  /** Adds a standard operator with one output and returns the output's name. */
  add(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    return this.#emit("", opType, inputs, attributes, 1)[0] as string;
  }

  /** Adds an operator that only ONNX Runtime knows. */
  addContrib(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    return this.#emit(CONTRIB, opType, inputs, attributes, 1)[0] as string;
  }

  /** Adds an operator with several outputs. */
  addMany(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: number,
  ): string[] {
    return this.#emit("", opType, inputs, attributes, outputs);
  }

  /** The outputs of an operator that several nodes share: emitted for the first that asks. */
  once(key: string, emit: () => readonly string[]): readonly string[] {
    const outputs = this.#shared.get(key) ?? emit();
    this.#shared.set(key, outputs);
    return outputs;
  }

  /** A 1-D int64 constant: axes, shapes, pads. Equal ones are shared. */
  ints(values: readonly number[]): string {
    return this.constant("i64", [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
  }

  /** A constant from its little-endian bytes. Small equal ones are shared. */
  constant(type: ElementType, shape: Shape, bytes: Uint8Array): string {
    const key = bytes.length <= 256 ? `${type}[${shape.join()}]${bytes.join()}` : undefined;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `%c${this.#counter++}`;
    this.initializers.push({ name, type, shape, bytes });
    if (key !== undefined) this.#constants.set(key, name);
    return name;
  }

  /** Zeros of a tensor's shape and dtype. */
  zeros({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): string {
    return this.constant(dtype, shape, bytesOf(allocate(dtype, sizeOf(shape))));
  }

  #emit(
    domain: string,
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    count: number,
  ): string[] {
    const id = this.#counter++;
    // "%" keeps them apart from the names that a graph gives its outputs.
    const outputs = Array.from({ length: count }, (_, i) => (i === 0 ? `%t${id}` : `%t${id}_${i}`));
    this.nodes.push({ opType, domain, inputs, outputs, attributes, name: `${opType}_${id}` });
    return outputs;
  }
}

/** The bytes of a typed array, without a copy. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
