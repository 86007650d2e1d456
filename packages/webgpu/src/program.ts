import { checkInputs, type Enqueued, type Graph, GraphError, type HostTensor, type Program } from "@kensho/tensor";
import type { Plan } from "./compile/plan.ts";
import { type Gpu, USAGE } from "./device/gpu.ts";
import { PARAM_BYTES } from "./device/pipelines.ts";
import { GpuError } from "./errors.ts";
import { toWords } from "./host-words.ts";
import type { Placement } from "./kernels/context.ts";
import { ReadBack } from "./read-back.ts";
import type { GpuState } from "./state.ts";

const MAX_WORKGROUPS = 65_535;
/** Where the parameters of a kernel may begin, on every adapter. */
const PARAM_ALIGNMENT = 256;

/** A kernel as it is encoded in every run. */
interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly paramOffset: number;
  readonly grid: readonly [x: number, y: number, z: number];
}

/** What a part of a program costs per run. */
export interface UnitStatistics {
  readonly dispatches: number;
  /** Bytes that its kernels read and write. */
  readonly bytes: number;
}

/** What a program made of a graph, for benchmarks and the curious. */
export interface ProgramStatistics {
  /** Kernel launches per run. */
  readonly dispatches: number;
  /** Different kernels among them. */
  readonly pipelines: number;
  /** Bytes of the program's own buffers, without state. */
  readonly bytes: number;
  /** Name of each kernel, in the order in which they run. */
  readonly kernels: readonly string[];
  /** What each part of the computation costs, by its outer scopes: `trm.L_level`, `backward.trm.L_level`, `optimizer`. */
  readonly units: Readonly<Record<string, UnitStatistics>>;
}

/** A compiled graph on the GPU: one submit per run, no buffer and no bind group made on the way. */
export class GpuProgram implements Program {
  readonly graph: Graph;
  readonly statistics: ProgramStatistics;
  readonly #gpu: Gpu;
  readonly #plan: Plan;
  readonly #steps: readonly Step[];
  readonly #own: readonly GPUBuffer[];
  readonly #chunks: readonly GPUBuffer[];
  readonly #bindings: GPUBindGroup;
  readonly #results: ReadBack;
  #running: Promise<unknown> = Promise.resolve();
  #disposed = false;

  private constructor(graph: Graph, gpu: Gpu, plan: Plan, steps: readonly Step[], made: Made) {
    this.graph = graph;
    this.#gpu = gpu;
    this.#plan = plan;
    this.#steps = steps;
    this.#own = made.own;
    this.#chunks = made.chunks;
    this.#bindings = made.bindings;
    this.#results = made.results;
    this.statistics = {
      dispatches: steps.length,
      pipelines: new Set(plan.dispatches.map(({ wgsl }) => wgsl)).size,
      bytes: ownBytes(plan).reduce((total, bytes) => total + bytes, 0),
      kernels: plan.dispatches.map(({ label }) => label),
      units: unitsOf(plan),
    };
  }

  /** Makes the pipelines and all that a run needs. @throws {GpuError} if the device cannot take it */
  static async create(graph: Graph, gpu: Gpu, plan: Plan, state: GpuState | undefined): Promise<GpuProgram> {
    const count = (state?.buffers.length ?? 0) + plan.chunks.length + plan.halfChunks.length;
    const most = gpu.device.limits.maxStorageBuffersPerShaderStage;
    if (count > most) {
      throw new GpuError("KSH_GPU_LIMIT", `the program needs ${count} buffers, and this GPU takes ${most} at once`, {
        hint: "use a smaller batch (global_batch_size, or micro_batch for less at a time)",
      });
    }
    const pipelines = await Promise.all(
      plan.dispatches.map(({ wgsl, label }) => gpu.pipelines.get(wgsl, count, label)),
    );
    const { words, offsets } = packParams(plan);
    const steps = plan.dispatches.map(
      ({ workgroups, instances }, i): Step => ({
        pipeline: pipelines[i] as GPUComputePipeline,
        paramOffset: offsets[i] as number,
        grid: [...gridOf(workgroups), instances],
      }),
    );
    const made = await makeBuffers(graph, gpu, plan, state, words);
    return new GpuProgram(graph, gpu, plan, steps, made);
  }

  async run(inputs: Readonly<Record<string, HostTensor>> = {}): Promise<Record<string, HostTensor>> {
    return await (await this.#queue(inputs, true)).outputs();
  }

  async enqueue(inputs: Readonly<Record<string, HostTensor>> = {}): Promise<Enqueued> {
    return await this.#queue(inputs, false);
  }

  #queue(inputs: Readonly<Record<string, HostTensor>>, atOnce: boolean): Promise<Enqueued> {
    const queued = this.#running.then(() => {
      if (this.#disposed) throw new GraphError("the program has been disposed", { hint: "compile the graph again" });
      checkInputs(this.graph, inputs);
      return this.#submit(inputs, atOnce);
    });
    this.#running = queued.catch(() => undefined);
    return queued;
  }

  /** @param atOnce whether the outputs are wanted now, or with those of later runs */
  async #submit(inputs: Readonly<Record<string, HostTensor>>, atOnce: boolean): Promise<Enqueued> {
    await this.#results.room();
    this.#gpu.check();
    const { queue } = this.#gpu.device;
    for (const [name, { chunk, offset }] of this.#plan.inputs) {
      queue.writeBuffer(this.#chunks[chunk] as GPUBuffer, offset * 4, toWords(inputs[name] as HostTensor));
    }
    const encoder = this.#gpu.device.createCommandEncoder();
    this.#encode(encoder);
    const enqueued = this.#results.record(encoder, (name) => {
      const from = this.#plan.outputs.get(name) as Placement;
      return [this.#chunk(from), from.offset * 4];
    });
    const leaves = this.#results.close(encoder, atOnce);
    queue.submit([encoder.finish()]);
    if (leaves) this.#results.fetch();
    return enqueued;
  }

  #encode(encoder: GPUCommandEncoder): void {
    const pass = encoder.beginComputePass();
    let current: GPUComputePipeline | undefined;
    for (const { pipeline, paramOffset, grid } of this.#steps) {
      if (pipeline !== current) pass.setPipeline(pipeline);
      current = pipeline;
      pass.setBindGroup(0, this.#bindings, [paramOffset]);
      pass.dispatchWorkgroups(...grid);
    }
    pass.end();
    for (const { from, to, words } of this.#plan.copies) {
      encoder.copyBufferToBuffer(this.#chunk(from), from.offset * 4, this.#chunk(to), to.offset * 4, words * 4);
    }
  }

  #chunk({ chunk }: Placement): GPUBuffer {
    return this.#chunks[chunk] as GPUBuffer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#running;
    await this.#results[Symbol.asyncDispose]();
    for (const buffer of this.#own) this.#gpu.destroyBuffer(buffer);
  }
}

/** Sizes of the program's own buffers, in their order. */
function ownBytes({ chunks, halfChunks }: Plan): number[] {
  return [...chunks.map((words) => words * 4), ...halfChunks.map((halves) => halves * 2)];
}

function unitsOf({ dispatches }: Plan): Record<string, UnitStatistics> {
  const units: Record<string, UnitStatistics> = {};
  for (const { unit, bytes } of dispatches) {
    const sofar = units[unit] ?? { dispatches: 0, bytes: 0 };
    units[unit] = { dispatches: sofar.dispatches + 1, bytes: sofar.bytes + bytes };
  }
  return units;
}

interface Made {
  readonly own: readonly GPUBuffer[];
  readonly chunks: readonly GPUBuffer[];
  readonly bindings: GPUBindGroup;
  readonly results: ReadBack;
}

async function makeBuffers(
  graph: Graph,
  gpu: Gpu,
  plan: Plan,
  state: GpuState | undefined,
  params: Uint32Array<ArrayBuffer>,
): Promise<Made> {
  const own: GPUBuffer[] = [];
  const make = async (what: string, bytes: number, usage: number): Promise<GPUBuffer> => {
    const buffer = await gpu.createBuffer(what, bytes, usage);
    own.push(buffer);
    return buffer;
  };
  try {
    const chunks = [...(state?.buffers ?? [])];
    for (const bytes of ownBytes(plan)) {
      chunks.push(await make("a program's tensors", bytes, USAGE.storage | USAGE.copySrc | USAGE.copyDst));
    }
    const uniforms = await make("kernel parameters", params.byteLength, USAGE.uniform | USAGE.copyDst);
    gpu.device.queue.writeBuffer(uniforms, 0, params);
    for (const { node, at } of plan.constants) {
      const words = toWords({ dtype: node.dtype, shape: node.shape, data: node.attrs.data });
      gpu.device.queue.writeBuffer(chunks[at.chunk] as GPUBuffer, at.offset * 4, words);
    }
    const results = await ReadBack.create(gpu, graph);
    const bindings = gpu.device.createBindGroup({
      layout: gpu.pipelines.layout(chunks.length),
      entries: [
        { binding: 0, resource: { buffer: uniforms, size: PARAM_BYTES } },
        ...chunks.map((buffer, i) => ({ binding: i + 1, resource: { buffer } })),
      ],
    });
    return { own, chunks, bindings, results };
  } catch (error) {
    for (const buffer of own) gpu.destroyBuffer(buffer);
    throw error;
  }
}

/** All kernels' parameters in one buffer, long enough that the last one sees its full window. */
function packParams({ dispatches }: Plan): { words: Uint32Array<ArrayBuffer>; offsets: readonly number[] } {
  const offsets: number[] = [];
  let bytes = 0;
  for (const { params } of dispatches) {
    offsets.push(bytes);
    bytes += Math.max(1, Math.ceil((params.length * 4) / PARAM_ALIGNMENT)) * PARAM_ALIGNMENT;
  }
  const words = new Uint32Array((bytes + PARAM_BYTES) / 4);
  for (const [i, { params }] of dispatches.entries()) words.set(params, (offsets[i] as number) / 4);
  return { words, offsets };
}

/** A linear number of workgroups as a grid; a row too many is harmless, since kernels check their bounds. */
function gridOf(workgroups: number): readonly [x: number, y: number] {
  const y = Math.ceil(workgroups / MAX_WORKGROUPS);
  return [Math.ceil(workgroups / y), y];
}
