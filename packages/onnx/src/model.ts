import type { Graph, Tensor } from "@kensho/tensor";
import { type Dialect, GraphBuilder } from "./builder.ts";
import { lowerNode } from "./lower.ts";
import { encodeModel, type OnnxModel, type OnnxValueInfo } from "./proto.ts";

/** Prefix of a state's input and output in the model (`state:w` is read, `update:w` is its next value). */
export const STATE_PREFIX = "state:";
export const UPDATE_PREFIX = "update:";
const INPUT_PREFIX = "input:";

/** What {@link lowerGraph} may be told. */
export interface LoweringOptions {
  /** Default `runtime`. */
  readonly dialect?: Dialect;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A graph as an ONNX model. Inputs come in as `input:NAME`, state as `state:NAME`; outputs keep
 * their names, and state leaves as `update:NAME`.
 */
export function lowerGraph(
  graph: Graph,
  { dialect = "runtime", name = "kensho", metadata = {} }: LoweringOptions = {},
): OnnxModel {
  const b = new GraphBuilder(dialect);
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  for (const [label, leaf] of graph.inputs) inputs.push(valueInfo(inputName(label), leaf));
  for (const [label, leaf] of graph.states) inputs.push(valueInfo(STATE_PREFIX + label, leaf));
  const leafNames = new Map<Tensor, string>([
    ...[...graph.inputs].map(([label, leaf]) => [leaf, inputName(label)] as const),
    ...[...graph.states].map(([label, leaf]) => [leaf, STATE_PREFIX + label] as const),
  ]);
  for (const node of graph.nodes) {
    const leaf = leafNames.get(node);
    if (leaf === undefined) lowerNode(b, node);
    else b.bind(node, leaf);
  }
  const nodes = [...b.nodes];
  const publish = (label: string, tensor: Tensor): void => {
    // One Identity per result: a result may be a leaf, a constant, or published twice. ONNX Runtime removes the others.
    nodes.push({
      opType: "Identity",
      domain: "",
      inputs: [b.nameOf(tensor)],
      outputs: [label],
      attributes: {},
      name: label,
    });
    outputs.push(valueInfo(label, tensor));
  };
  for (const [label, tensor] of graph.outputs) publish(label, tensor);
  for (const [label, tensor] of graph.updates) publish(UPDATE_PREFIX + label, tensor);
  return { name, nodes, initializers: b.initializers, inputs, outputs, metadata };
}

/** The name of a graph input in the model: inputs and outputs may share a name, ONNX values may not. */
export function inputName(label: string): string {
  return INPUT_PREFIX + label;
}

/** The bytes of a graph as an `.onnx` file. */
export function toOnnx(graph: Graph, options?: LoweringOptions): Uint8Array {
  return encodeModel(lowerGraph(graph, options));
}

function valueInfo(name: string, { dtype, shape }: Tensor): OnnxValueInfo {
  return { name, type: dtype, shape };
}
