import type { NdArray } from "ndarray";
import type { HostData } from "../dtype.ts";
import type { Engine, Program, State } from "../engine.ts";
import { GraphError } from "../errors.ts";
import { checkData, checkFit, checkInputs, checkState } from "../graph/check.ts";
import type { Graph } from "../graph/graph.ts";
import { writeRows } from "../graph/write-rows.ts";
import { fromNdarray, type HostTensor } from "../host.ts";
import type { Attrs, PrimitiveName } from "../primitives/table.ts";
import { at } from "../shape.ts";
import { isPrimitive, type Tensor } from "../tensor.ts";
import { allocateValue, REFERENCE, type Target, type Value } from "./kernels.ts";

type AnyKernel = (inputs: readonly Value[], attrs: Attrs<PrimitiveName>, out: Target) => Value;

/** The engine that defines the right answer: plain loops over `ndarray`s, every `f32` held as float64. Slow, for tests and tiny models. */
export function referenceEngine(): Engine {
  return {
    name: "reference",
    createState: async (values) => new ReferenceState(values),
    compile: async (graph, state) => {
      if (state !== undefined && !(state instanceof ReferenceState)) {
        throw new GraphError("the state lives on another engine", {
          hint: "create it with referenceEngine().createState()",
        });
      }
      checkState(graph, state?.tensors ?? new Map());
      return new ReferenceProgram(graph, state);
    },
  };
}

class ReferenceState implements State {
  readonly tensors = new Map<string, HostTensor>();

  constructor(values: Readonly<Record<string, HostTensor>>) {
    for (const [name, value] of Object.entries(values)) {
      checkData(`state "${name}"`, value);
      this.tensors.set(name, copyIn(value));
    }
  }

  get names(): readonly string[] {
    return [...this.tensors.keys()];
  }

  async read(names: readonly string[] = this.names): Promise<Record<string, HostTensor>> {
    return Object.fromEntries(names.map((name) => [name, copyIn(this.get(name))]));
  }

  async write(values: Readonly<Record<string, HostTensor>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      checkFit(`state "${name}"`, this.get(name), value);
      checkData(`state "${name}"`, value);
    }
    for (const [name, value] of Object.entries(values)) this.tensors.set(name, copyIn(value));
  }

  get(name: string): HostTensor {
    const held = this.tensors.get(name);
    if (held !== undefined) return held;
    throw new GraphError(`state "${name}" is not on the engine`, { hint: `it holds: ${this.names.join(", ")}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.tensors.clear();
  }
}

class ReferenceProgram implements Program {
  readonly graph: Graph;
  readonly #state: ReferenceState | undefined;
  readonly #lastUse: ReadonlyMap<Tensor, number>;
  #disposed = false;

  constructor(graph: Graph, state: ReferenceState | undefined) {
    this.graph = graph;
    this.#state = state;
    this.#lastUse = lastUses(graph);
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
    const values = new Map<Tensor, Value>();
    for (const [step, node] of this.graph.nodes.entries()) {
      values.set(node, this.#evaluate(node, values, inputs));
      for (const input of node.inputs) if (this.#lastUse.get(input) === step) values.delete(input);
    }
    const host = (node: Tensor): HostTensor => {
      const value = values.get(node) as Value;
      return copyIn(fromNdarray(value as NdArray<HostData>, node.dtype));
    };
    const outputs = Object.fromEntries([...this.graph.outputs].map(([name, node]) => [name, host(node)]));
    if (!accept(outputs)) return outputs;
    const rows = [...this.graph.rowUpdates].map(
      ([name, { indices, rows }]) => [name, host(indices), host(rows)] as const,
    );
    for (const [name, node] of this.graph.updates) this.#state?.tensors.set(name, host(node));
    for (const [name, indices, values] of rows) {
      writeRows(name, (this.#state as ReferenceState).get(name), indices.data, values.data);
    }
    return outputs;
  }

  #evaluate(node: Tensor, values: ReadonlyMap<Tensor, Value>, inputs: Readonly<Record<string, HostTensor>>): Value {
    if (isPrimitive(node, "input")) return wrap(node, inputs[node.attrs.name] as HostTensor);
    if (isPrimitive(node, "state")) return wrap(node, (this.#state as ReferenceState).get(node.attrs.name));
    const kernel = REFERENCE[node.primitive] as AnyKernel;
    return kernel(
      node.inputs.map((input) => values.get(input) as Value),
      node.attrs,
      node,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
  }
}

/** Step after which a value is not read any more; outputs and updates are kept to the end. */
function lastUses(graph: Graph): Map<Tensor, number> {
  const last = new Map<Tensor, number>();
  for (const [step, node] of graph.nodes.entries()) for (const input of node.inputs) last.set(input, step);
  const rows = [...graph.rowUpdates.values()].flatMap(({ indices, rows }) => [indices, rows]);
  for (const node of [...graph.outputs.values(), ...graph.updates.values(), ...rows]) last.set(node, Infinity);
  return last;
}

/** A copy in the reference engine's own storage (float64 for f32). */
function copyIn(value: HostTensor): HostTensor {
  const copy = allocateValue(value);
  copy.data.set(value.data);
  return { dtype: value.dtype, shape: value.shape, data: copy.data };
}

function wrap(node: Tensor, value: HostTensor): Value {
  const held = allocateValue(node);
  for (let i = 0; i < value.data.length; i++) held.data[i] = at(value.data, i);
  return held;
}
