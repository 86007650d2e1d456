import {
  checkData,
  checkFit,
  checkInputs,
  checkState,
  type DType,
  type Engine,
  type Graph,
  GraphError,
  type HostData,
  type HostTensor,
  type Program,
  type State,
  type StateOptions,
  writeRows,
} from "@kensho/tensor";
import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor as OrtTensor,
  TensorConstructor,
} from "onnxruntime-common";
import { INDICES_PREFIX, inputName, ROWS_PREFIX, STATE_PREFIX, toOnnx, UPDATE_PREFIX } from "./model.ts";
import { ortFailure } from "./ort-failure.ts";
import { release } from "./release.ts";

/** A build of ONNX Runtime: `onnxruntime-node`, `onnxruntime-web`. */
export interface OrtRuntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** What the sessions of every build are made with. */
const SESSION: InferenceSession.SessionOptions = {
  // The graph is already what it should be. Higher levels take longer to compile and fold transposes into matrix products, which
  // splits one large product over all rows into small ones per example.
  graphOptimizationLevel: "basic",
  // Planned memory is one block beside the arena's own: twice the memory, and no faster.
  enableMemPattern: false,
  // Errors come as exceptions, and are said once; on stderr they would be noise.
  logSeverityLevel: 4,
};

const ORT_TYPE = { f32: "float32", i32: "int32", bool: "bool" } as const satisfies Record<DType, string>;
const DTYPE: Readonly<Record<string, DType>> = { float32: "f32", int32: "i32", bool: "bool" };

/**
 * An engine whose graphs run as ONNX models in a build of ONNX Runtime; state stays in its tensors between runs.
 * @param options  of its sessions, beyond those that all builds share
 */
export function ortEngine(runtime: OrtRuntime, options: InferenceSession.SessionOptions): Engine {
  return {
    name: "cpu",
    createState: async (values, options) => new OrtState(runtime, values, options),
    compile: async (graph, state) => {
      if (state !== undefined && !(state instanceof OrtState && state.runtime === runtime)) {
        throw new GraphError("the state lives on another engine", { hint: "create it with cpuEngine().createState()" });
      }
      checkState(graph, state?.slots ?? new Map());
      const session = await createSession(runtime, graph, options);
      return new OrtProgram(runtime, graph, session, state);
    },
  };
}

async function createSession(
  runtime: OrtRuntime,
  graph: Graph,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(toOnnx(graph), { ...SESSION, ...options });
  } catch (cause) {
    throw ortFailure("refused the graph", cause);
  }
}

/** A state tensor, which a run that updates it replaces by its result. */
interface Slot extends Pick<HostTensor, "dtype" | "shape"> {
  current: OrtTensor;
  /** Whether others read its memory as well, so that it must stay as it is. */
  shared: boolean;
}

class OrtState implements State {
  readonly runtime: OrtRuntime;
  readonly slots = new Map<string, Slot>();

  constructor(
    runtime: OrtRuntime,
    values: Readonly<Record<string, HostTensor>>,
    { given = [], shared = [] }: StateOptions = {},
  ) {
    this.runtime = runtime;
    const [kept, read] = [new Set(given), new Set(shared)];
    for (const [name, value] of Object.entries(values)) {
      checkData(`state "${name}"`, value);
      this.slots.set(name, {
        dtype: value.dtype,
        shape: value.shape,
        current: toOrt(runtime, value, !kept.has(name) && !read.has(name)),
        shared: read.has(name),
      });
    }
  }

  get names(): readonly string[] {
    return [...this.slots.keys()];
  }

  slot(name: string): Slot {
    const slot = this.slots.get(name);
    if (slot !== undefined) return slot;
    throw new GraphError(`state "${name}" is not on the engine`, { hint: `it holds: ${this.names.join(", ")}` });
  }

  async read(names: readonly string[] = this.names): Promise<Record<string, HostTensor>> {
    return Object.fromEntries(names.map((name) => [name, fromOrt(this.slot(name).current, true)]));
  }

  borrow(names: readonly string[]): Record<string, HostTensor> {
    return Object.fromEntries(names.map((name) => [name, fromOrt(this.slot(name).current, false)]));
  }

  async write(values: Readonly<Record<string, HostTensor>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      checkFit(`state "${name}"`, this.slot(name), value);
      checkData(`state "${name}"`, value);
    }
    for (const [name, value] of Object.entries(values)) this.replace(name, toOrt(this.runtime, value, true));
  }

  /** Puts a tensor, whose memory is the state's own, in the place of another. */
  replace(name: string, current: OrtTensor): void {
    const slot = this.slot(name);
    slot.current = current;
    slot.shared = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.slots.clear();
  }
}

class OrtProgram implements Program {
  readonly graph: Graph;
  readonly #runtime: OrtRuntime;
  readonly #session: InferenceSession;
  readonly #state: OrtState | undefined;
  #disposed = false;

  constructor(runtime: OrtRuntime, graph: Graph, session: InferenceSession, state: OrtState | undefined) {
    this.#runtime = runtime;
    this.graph = graph;
    this.#session = session;
    this.#state = state;
  }

  async run(inputs: Readonly<Record<string, HostTensor>> = {}): Promise<Record<string, HostTensor>> {
    return await this.runIf(inputs, () => true);
  }

  async runIf(
    inputs: Readonly<Record<string, HostTensor>>,
    accept: (outputs: Readonly<Record<string, HostTensor>>) => boolean,
  ): Promise<Record<string, HostTensor>> {
    if (this.#disposed) throw new GraphError("the program has been disposed", { hint: "compile the graph again" });
    checkInputs(this.graph, inputs);
    const feeds: Record<string, OrtTensor> = {};
    for (const name of this.graph.inputs.keys()) {
      feeds[inputName(name)] = toOrt(this.#runtime, inputs[name] as HostTensor, false);
    }
    for (const name of this.graph.states.keys())
      feeds[STATE_PREFIX + name] = (this.#state as OrtState).slot(name).current;
    // No buffers are handed in for the results: the binding would fill them and return copies all the same.
    const results = await this.#session.run(feeds).catch((cause: unknown) => {
      throw ortFailure("failed while running", cause);
    });
    const outputs = Object.fromEntries(
      [...this.graph.outputs.keys()].map((name) => [name, fromOrt(results[name] as OrtTensor, false)]),
    );
    if (!accept(outputs)) return outputs;
    for (const name of this.graph.updates.keys()) {
      const state = this.#state as OrtState;
      const slot = state.slot(name);
      // The state owns this memory, so it has no other readers.
      if (!slot.shared) release(slot.current.data as HostData);
      state.replace(name, results[UPDATE_PREFIX + name] as OrtTensor);
    }
    for (const name of this.graph.rowUpdates.keys()) {
      const state = this.#state as OrtState;
      const slot = state.slot(name);
      if (slot.shared) state.replace(name, toOrt(this.#runtime, fromOrt(slot.current, false), true));
      // The memory is the state's own, and the next run reads it where it is.
      const table = fromOrt(slot.current, false);
      const [indices, rows] = [results[INDICES_PREFIX + name] as OrtTensor, results[ROWS_PREFIX + name] as OrtTensor];
      writeRows(name, table, indices.data as HostData, rows.data as HostData);
    }
    return outputs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#session.release();
  }
}

function toOrt({ Tensor }: OrtRuntime, { dtype, shape, data }: HostTensor, copy: boolean): OrtTensor {
  const native = dtype === "f32" && data instanceof Float64Array ? Float32Array.from(data) : copy ? data.slice() : data;
  return new Tensor(ORT_TYPE[dtype], native as Float32Array, [...shape]);
}

function fromOrt(tensor: OrtTensor, copy: boolean): HostTensor {
  const data = tensor.data as HostData;
  return { dtype: DTYPE[tensor.type] as DType, shape: tensor.dims, data: copy ? data.slice() : data };
}
