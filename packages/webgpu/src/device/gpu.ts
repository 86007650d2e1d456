import { formatBytes, GpuError } from "../errors.ts";
import { PipelineCache } from "./pipelines.ts";

/** Usage bits of the WebGPU specification, which a browser has as globals and Node has not. */
export const USAGE = { mapRead: 0x1, copySrc: 0x4, copyDst: 0x8, uniform: 0x40, storage: 0x80 } as const;

/** What an adapter says about itself. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Runs on the CPU: right, but slower than the CPU engine. */
  readonly software: boolean;
  readonly features: readonly string[];
}

/** An open device with the buffers and pipelines made on it. */
export class Gpu implements AsyncDisposable {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly pipelines: PipelineCache;
  readonly #buffers = new Set<GPUBuffer>();
  #failure: GpuError | undefined;

  constructor(device: GPUDevice, adapter: AdapterDescription) {
    this.device = device;
    this.adapter = adapter;
    this.pipelines = new PipelineCache(device);
    device.lost.then(({ reason, message }) => {
      this.#failure ??= new GpuError("KSH_GPU_LOST", `the GPU is gone: ${message || reason}`, {
        hint: "open the engine again and resume from the last checkpoint",
      });
    });
    device.onuncapturederror = ({ error }) => {
      this.#failure ??= errorOf(error);
    };
  }

  /** Buffers that have been made and not been destroyed. */
  get liveBuffers(): number {
    return this.#buffers.size;
  }

  /** Largest buffer that a kernel can read or write, in bytes. */
  get largestBuffer(): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    return Math.min(maxStorageBufferBindingSize, maxBufferSize);
  }

  /** Throws the error reported by the device since the last check. @throws {GpuError} */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** @param what named in the error @throws {GpuError} KSH_GPU_MEMORY if there is no room */
  async createBuffer(what: string, bytes: number, usage: number): Promise<GPUBuffer> {
    this.check();
    this.device.pushErrorScope("out-of-memory");
    this.device.pushErrorScope("validation");
    const buffer = this.device.createBuffer({ label: what, size: Math.max(4, bytes), usage });
    const [invalid, full] = await Promise.all([this.device.popErrorScope(), this.device.popErrorScope()]);
    if (invalid !== null) throw errorOf(invalid);
    if (full !== null) {
      throw new GpuError("KSH_GPU_MEMORY", `the GPU has no room for ${what}`, {
        notes: [["needs", formatBytes(bytes)]],
        hint: "use a smaller batch (global_batch_size, or micro_batch for less at a time), or set rematerialise",
        cause: full,
      });
    }
    this.#buffers.add(buffer);
    return buffer;
  }

  destroyBuffer(buffer: GPUBuffer): void {
    if (this.#buffers.delete(buffer)) buffer.destroy();
  }

  /** Copies words out of a buffer. */
  async read(source: GPUBuffer, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    if (bytes === 0) return new ArrayBuffer(0);
    const staging = await this.createBuffer("a copy for the host", bytes, USAGE.mapRead | USAGE.copyDst);
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, byteOffset, staging, 0, bytes);
    this.device.queue.submit([encoder.finish()]);
    try {
      return await this.mapped(staging, bytes);
    } finally {
      this.destroyBuffer(staging);
    }
  }

  /** A copy of the first bytes of a buffer made for reading, once the work before it is done. */
  async mapped(staging: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    try {
      await staging.mapAsync(0x1, 0, bytes);
    } catch (cause) {
      this.check();
      throw new GpuError("KSH_GPU_LOST", "results could not be read from the GPU", { cause });
    }
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    this.check();
    return copy;
  }

  /** Destroys the device and all that lives on it; a process that does not may hang or crash at its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#buffers.clear();
    this.#failure ??= new GpuError("KSH_GPU_LOST", "the engine has been closed");
    this.device.destroy();
  }
}

function errorOf(error: GPUError): GpuError {
  const isMemory = "GPUOutOfMemoryError" in globalThis && error instanceof GPUOutOfMemoryError;
  return isMemory
    ? new GpuError("KSH_GPU_MEMORY", "the GPU ran out of memory", { cause: error })
    : new GpuError("KSH_GPU_VALIDATION", `the GPU refused what it was given: ${error.message}`, { cause: error });
}
