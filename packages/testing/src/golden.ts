import { fileURLToPath } from "node:url";
import { readSafetensors } from "@kensho/checkpoint";
import { type HostTensor, sameShape } from "@kensho/tensor";

/** The tensors of a `.safetensors` fixture, by name. Asking for one that is not there is an error. */
export class Golden {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  readonly #file: string;

  constructor(file: string, tensors: Readonly<Record<string, HostTensor>>) {
    this.#file = file;
    this.tensors = tensors;
  }

  /** @throws {RangeError} if the file has no such tensor */
  get(name: string): HostTensor {
    const found = this.tensors[name];
    if (found === undefined) throw new RangeError(`${this.#file} has no tensor "${name}"`);
    return found;
  }

  has(name: string): boolean {
    return this.tensors[name] !== undefined;
  }

  /** The float64 twin `f64.NAME` where the file has one, else the tensor itself. */
  truth(name: string): HostTensor {
    return this.tensors[`f64.${name}`] ?? this.get(name);
  }

  /** How exact {@link truth} is: stored in float64 or in float32. */
  isFloat64(name: string): boolean {
    return this.truth(name).data instanceof Float64Array;
  }
}

/** Reads a fixture. */
export async function readGolden(file: URL): Promise<Golden> {
  const path = fileURLToPath(file);
  return new Golden(path, (await readSafetensors(path)).tensors);
}

/**
 * Largest difference of a tensor relative to its largest value, `max|a − b| / max|b|`: elements near zero carry the noise of their
 * neighbours, so that no finer measure tells anything. A NaN on one side or another shape is infinitely far.
 */
export function relativeError(got: HostTensor, want: HostTensor): number {
  if (!sameShape(got.shape, want.shape)) return Number.POSITIVE_INFINITY;
  let [worst, largest] = [0, 0];
  for (const [i, truth] of want.data.entries()) {
    const error = Math.abs((got.data[i] as number) - truth);
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    largest = Math.max(largest, Math.abs(truth));
  }
  return largest === 0 ? worst : worst / largest;
}
