import { type Graph, GraphError, type HostTensor, type Tensor } from "@kensho/tensor";
import { type Dialect, GraphBuilder } from "./builder.ts";
import { constantBytes, lowerNode } from "./lower.ts";
import { encodeModel, type OnnxModel, type OnnxValueInfo } from "./proto.ts";

/**
 * Prefix of a state's input and output in the model: `state:w` is read, `update:w` is its next value, or `rows:w` that of the rows
 * `indices:w`.
 */
export const STATE_PREFIX = "state:";
export const UPDATE_PREFIX = "update:";
export const ROWS_PREFIX = "rows:";
export const INDICES_PREFIX = "indices:";
const INPUT_PREFIX = "input:";

/** Options for {@link lowerGraph}. */
export interface LoweringOptions {
  /** Default `runtime`. */
  readonly dialect?: Dialect;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Inputs keep their plain names, which no output may have then. Default: they come in as `input:NAME`. */
  readonly plainInputs?: boolean;
  /** Data of states to store in the file, such as weights: they become constants with their own names instead of inputs. */
  readonly constants?: Readonly<Record<string, HostTensor>>;
}

/**
 * A graph as an ONNX model. Inputs come in as `input:NAME`, state as `state:NAME`; outputs keep
 * their names, and state leaves as `update:NAME`.
 * @throws {GraphError} if an input with a plain name shares it with an output
 */
export function lowerGraph(
  graph: Graph,
  { dialect = "runtime", name = "kensho", metadata = {}, plainInputs = false, constants = {} }: LoweringOptions = {},
): OnnxModel {
  const b = new GraphBuilder(dialect);
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  const leafNames = new Map<Tensor, string>();
  for (const [label, leaf] of graph.inputs) {
    if (plainInputs && graph.outputs.has(label)) {
      throw new GraphError(`"${label}" is an input and an output`, { hint: "give one of them another name" });
    }
    const inputLabel = plainInputs ? label : inputName(label);
    leafNames.set(leaf, inputLabel);
    inputs.push(valueInfo(inputLabel, leaf));
  }
  for (const [label, leaf] of graph.states) {
    const held = constants[label];
    leafNames.set(leaf, held === undefined ? STATE_PREFIX + label : label);
    if (held === undefined) inputs.push(valueInfo(STATE_PREFIX + label, leaf));
    else b.initializers.push({ ...valueInfo(label, leaf), bytes: constantBytes(held.dtype, held.data) });
  }
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
  for (const [label, { indices, rows }] of graph.rowUpdates) {
    publish(INDICES_PREFIX + label, indices);
    publish(ROWS_PREFIX + label, rows);
  }
  return { name, nodes, initializers: b.initializers, inputs, outputs, metadata };
}

/** The name of a graph input in the model: inputs and outputs may share a name, ONNX values may not. */
export function inputName(label: string): string {
  return INPUT_PREFIX + label;
}

/** The most bytes of a message of Protocol Buffers, which an `.onnx` file is. */
const MAX_BYTES = 2 ** 31 - 1;
/** What a file has besides its constants, at most. */
const REST_BYTES = 2 ** 24;

/** @throws {GraphError} if a file cannot hold its constants */
function requireRoom(constants: Readonly<Record<string, HostTensor>>): void {
  const bytes = Object.values(constants).reduce((total, { data }) => total + 4 * data.length, 0);
  if (bytes + REST_BYTES <= MAX_BYTES) return;
  const gigabytes = (bytes / 1e9).toFixed(1);
  throw new GraphError(`an ONNX file holds less than 2 GiB, and the weights are ${gigabytes} GB`, {
    hint: "write the weights as safetensors (kensho export --weights)",
  });
}

/**
 * The bytes of a graph as an `.onnx` file.
 * @throws {GraphError} as {@link lowerGraph} does, or if the constants are larger than an ONNX file can be
 */
export function toOnnx(graph: Graph, options?: LoweringOptions): Uint8Array {
  requireRoom(options?.constants ?? {});
  return encodeModel(lowerGraph(graph, options));
}

function valueInfo(name: string, { dtype, shape }: Tensor): OnnxValueInfo {
  return { name, type: dtype, shape };
}
