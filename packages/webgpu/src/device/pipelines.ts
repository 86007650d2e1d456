import { GpuError } from "../errors.ts";
import { PARAM_VECTORS } from "../kernels/shader.ts";

/** Bytes of parameters that a kernel may see. */
export const PARAM_BYTES = PARAM_VECTORS * 16;

const COMPUTE = 0x4;

/**
 * Pipelines by WGSL text. Each text is compiled once per device, however many programs and callers ask for it. All kernels of programs
 * with equally many buffers share one layout: parameters at an offset of their own, then the buffers.
 */
export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #layouts = new Map<number, GPUBindGroupLayout>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Texts compiled so far. */
  get size(): number {
    return this.#pipelines.size;
  }

  /** Returns the layout of the bind group of a program. @param chunks  its number of buffers */
  layout(chunks: number): GPUBindGroupLayout {
    const known = this.#layouts.get(chunks);
    if (known !== undefined) return known;
    const entries: GPUBindGroupLayoutEntry[] = [
      {
        binding: 0,
        visibility: COMPUTE,
        buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize: PARAM_BYTES },
      },
      ...Array.from({ length: chunks }, (_, i) => ({
        binding: i + 1,
        visibility: COMPUTE,
        buffer: { type: "storage" as const },
      })),
    ];
    const layout = this.#device.createBindGroupLayout({ label: `${chunks} buffers`, entries });
    this.#layouts.set(chunks, layout);
    return layout;
  }

  /** @throws {GpuError} KSH_GPU_VALIDATION if the text does not compile on this device */
  get(wgsl: string, chunks: number, label: string): Promise<GPUComputePipeline> {
    const key = `${chunks} ${wgsl}`;
    const known = this.#pipelines.get(key);
    if (known !== undefined) return known;
    const made = this.#compile(wgsl, chunks, label);
    this.#pipelines.set(key, made);
    return made;
  }

  async #compile(code: string, chunks: number, label: string): Promise<GPUComputePipeline> {
    const layout = this.#device.createPipelineLayout({ bindGroupLayouts: [this.layout(chunks)] });
    // What is wrong with the text comes with the pipeline's rejection too; without a scope Dawn would print it as well.
    this.#device.pushErrorScope("validation");
    const module = this.#device.createShaderModule({ label, code });
    const invalid = this.#device.popErrorScope();
    try {
      return await this.#device.createComputePipelineAsync({ label, layout, compute: { module, entryPoint: "main" } });
    } catch (cause) {
      const reason = (await invalid.catch(() => null))?.message ?? String(cause);
      throw new GpuError("KSH_GPU_VALIDATION", `kernel ${label} does not compile: ${reason}`, { cause });
    }
  }
}
