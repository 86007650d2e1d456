import {
  checkState,
  type Engine,
  type Graph,
  GraphError,
  type HostTensor,
  hostTensor,
  type State,
} from "@kensho/tensor";
import { planProgram, type StateLayout } from "./compile/plan.ts";
import type { AdapterDescription, Gpu } from "./device/gpu.ts";
import { type OpenOptions, openGpu } from "./device/open.ts";
import { suit } from "./device/suit.ts";
import { readTuned, type Tuned, writeTuned } from "./device/tuning-cache.ts";
import type { Tuning } from "./kernels/context.ts";
import { GpuProgram } from "./program.ts";
import { GpuState } from "./state.ts";
import { TUNING_STATE, tune as tuneTiles, tuningGraphs } from "./tune.ts";

/** An engine on a GPU. Dispose it when done: a process that leaves a device open may hang or crash at its end. */
export interface WebgpuEngine extends Engine, AsyncDisposable {
  readonly adapter: AdapterDescription;
  /** What products round their factors to. */
  readonly precision: "f16" | "f32";
  /** Buffers on the device now; programs make all of theirs when compiled. */
  readonly liveBuffers: number;
  /** Different kernels compiled so far. */
  readonly pipelines: number;
  createState(values: Readonly<Record<string, HostTensor>>): Promise<GpuState>;
  compile(graph: Graph, state?: State): Promise<GpuProgram>;
}

/** How {@link openWebgpuEngine} opens an engine. */
export interface EngineOptions extends OpenOptions {
  /**
   * `f16`: products round their factors to half precision and add up in float32, which is several times as fast where the GPU has matrix
   * units. All else stays float32. Train with `loss_scale`, as gradients may be too small for 16 bits. Default: `f32`.
   */
  readonly precision?: "f16" | "f32";
  /** Measures for some seconds which tiles are the fastest, and keeps that in the user's cache folder for every later start. */
  readonly tune?: boolean;
}

/**
 * Opens a GPU and an engine on it. Arithmetic is float32; the same program on the same adapter repeats bit for bit.
 * @throws {GpuError} KSH_GPU_LIMIT if the GPU lacks the precision asked for
 * @throws {GpuError} KSH_GPU_NO_ADAPTER if there is none, or only software that was not asked for
 */
export async function openWebgpuEngine({
  precision = "f32",
  tune = false,
  ...options
}: EngineOptions = {}): Promise<WebgpuEngine> {
  const gpu = await openGpu(options);
  try {
    const tuning = suit(gpu, precision);
    // Without tiles there is nothing to find out.
    const tuned = tune && tuning.tiles ? await measure(gpu, tuning) : await readTuned(gpu.adapter, precision);
    return webgpuEngine(gpu, { ...tuning, ...tuned });
  } catch (cause) {
    await gpu[Symbol.asyncDispose]();
    throw cause;
  }
}

/** Finds out which tiles are the fastest here, and keeps that for the next time. */
async function measure(gpu: Gpu, tuning: Tuning): Promise<Tuned> {
  const values = Object.entries(TUNING_STATE).map(([name, shape]) => {
    return [name, hostTensor("f32", shape, new Float32Array(shape[0] * shape[1]).fill(0.5))] as const;
  });
  await using held = await GpuState.create(gpu, Object.fromEntries(values));
  const tuned = await tuneTiles((candidate) => {
    const engine = webgpuEngine(gpu, { ...tuning, ...candidate });
    return Promise.all(tuningGraphs().map((graph) => engine.compile(graph, held)));
  });
  await writeTuned(gpu.adapter, tuning.precision ?? "f32", tuned);
  return tuned;
}

/** The engine on a device that is open already; disposing the engine closes it. */
export function webgpuEngine(gpu: Gpu, tuning: Tuning = suit(gpu)): WebgpuEngine {
  return {
    name: "webgpu",
    precision: tuning.precision ?? "f32",
    adapter: gpu.adapter,
    get liveBuffers() {
      return gpu.liveBuffers;
    },
    get pipelines() {
      return gpu.pipelines.size;
    },
    createState: (values) => GpuState.create(gpu, values),
    compile: async (graph, state) => {
      if (state !== undefined && !(state instanceof GpuState && state.gpu === gpu)) {
        throw new GraphError("the state lives on another engine", {
          hint: "create it with this engine's createState()",
        });
      }
      checkState(graph, state?.slots ?? new Map());
      const plan = planProgram(graph, state ?? NO_STATE, { limit: gpu.largestBuffer, tuning });
      return GpuProgram.create(graph, gpu, plan, state);
    },
    [Symbol.asyncDispose]: () => gpu[Symbol.asyncDispose](),
  };
}

const NO_STATE: StateLayout = {
  chunks: 0,
  placementOf: (name) => {
    throw new GraphError(`state "${name}" is not on the engine`);
  },
};
