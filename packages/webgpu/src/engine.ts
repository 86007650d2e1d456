import { checkState, type Engine, type Graph, GraphError, type HostTensor, type State } from "@kensho/tensor";
import { planProgram, type StateLayout } from "./compile/plan.ts";
import type { AdapterDescription, Gpu } from "./device/gpu.ts";
import { type OpenOptions, openGpu } from "./device/open.ts";
import type { Tuning } from "./kernels/writer.ts";
import { GpuProgram } from "./program.ts";
import { GpuState } from "./state.ts";

/** An engine on a GPU. Dispose it when done: a process that leaves a device open may hang or crash at its end. */
export interface WebgpuEngine extends Engine, AsyncDisposable {
  readonly adapter: AdapterDescription;
  /** Buffers on the device now; programs make all of theirs when compiled. */
  readonly liveBuffers: number;
  /** Different kernels compiled so far. */
  readonly pipelines: number;
  createState(values: Readonly<Record<string, HostTensor>>): Promise<GpuState>;
  compile(graph: Graph, state?: State): Promise<GpuProgram>;
}

/**
 * Opens a GPU and an engine on it. Arithmetic is float32; the same program on the same adapter repeats bit for bit.
 * @throws {GpuError} KSH_GPU_NO_ADAPTER if there is none, or only software that was not asked for
 */
export async function openWebgpuEngine(options: OpenOptions = {}): Promise<WebgpuEngine> {
  return webgpuEngine(await openGpu(options));
}

/** The engine on a device that is open already; disposing the engine closes it. */
export function webgpuEngine(gpu: Gpu, tuning: Tuning = { tiles: !gpu.adapter.software }): WebgpuEngine {
  return {
    name: "webgpu",
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
