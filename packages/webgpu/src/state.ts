import { checkData, checkFit, GraphError, type HostTensor, type State, sizeOf } from "@kensho/tensor";
import { MemoryPlan, type Range } from "./compile/memory.ts";
import type { StateLayout } from "./compile/plan.ts";
import { type Gpu, USAGE } from "./device/gpu.ts";
import { fromWords, toWords } from "./host-words.ts";
import type { Placement } from "./kernels/context.ts";

interface Slot extends Pick<HostTensor, "dtype" | "shape"> {
  readonly range: Range;
}

/** Named tensors in a few buffers of a device. */
export class GpuState implements State, StateLayout {
  readonly gpu: Gpu;
  readonly slots = new Map<string, Slot>();
  buffers: readonly GPUBuffer[] = [];

  private constructor(gpu: Gpu) {
    this.gpu = gpu;
  }

  /** @throws {GpuError} if the device has no room for it */
  static async create(gpu: Gpu, values: Readonly<Record<string, HostTensor>>): Promise<GpuState> {
    const state = new GpuState(gpu);
    const memory = new MemoryPlan(gpu.largestBuffer);
    for (const [name, value] of Object.entries(values)) {
      checkData(`state "${name}"`, value);
      const range = memory.take(sizeOf(value.shape), `state "${name}" [${value.shape.join(", ")}]`);
      state.slots.set(name, { dtype: value.dtype, shape: value.shape, range });
    }
    const buffers: GPUBuffer[] = [];
    for (const words of memory.chunks) {
      buffers.push(await gpu.createBuffer("state", words * 4, USAGE.storage | USAGE.copySrc | USAGE.copyDst));
    }
    state.buffers = buffers;
    for (const [name, value] of Object.entries(values)) state.#upload(name, value);
    return state;
  }

  get names(): readonly string[] {
    return [...this.slots.keys()];
  }

  get chunks(): number {
    return this.buffers.length;
  }

  placementOf(name: string): Placement {
    return this.#slot(name).range;
  }

  #slot(name: string): Slot {
    const slot = this.slots.get(name);
    if (slot !== undefined) return slot;
    throw new GraphError(`state "${name}" is not on the engine`, { hint: `it holds: ${this.names.join(", ")}` });
  }

  async read(names: readonly string[] = this.names): Promise<Record<string, HostTensor>> {
    const slots = names.map((name) => [name, this.#slot(name)] as const);
    const values: Record<string, HostTensor> = {};
    for (const [name, { dtype, shape, range }] of slots) {
      const length = sizeOf(shape);
      const words = await this.gpu.read(this.buffers[range.chunk] as GPUBuffer, range.offset * 4, length * 4);
      values[name] = fromWords(dtype, shape, words, 0, length);
    }
    return values;
  }

  async write(values: Readonly<Record<string, HostTensor>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      checkFit(`state "${name}"`, this.#slot(name), value);
      checkData(`state "${name}"`, value);
    }
    this.gpu.check();
    for (const [name, value] of Object.entries(values)) this.#upload(name, value);
  }

  #upload(name: string, value: HostTensor): void {
    const { range } = this.#slot(name);
    this.gpu.device.queue.writeBuffer(this.buffers[range.chunk] as GPUBuffer, range.offset * 4, toWords(value));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.slots.clear();
    for (const buffer of this.buffers) this.gpu.destroyBuffer(buffer);
    this.buffers = [];
  }
}
