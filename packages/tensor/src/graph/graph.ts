import { GraphError } from "../errors.ts";
import { sameShape } from "../shape.ts";
import { isPrimitive, type Tensor } from "../tensor.ts";
import { normalise } from "./normalise.ts";
import { topologicalOrder } from "./order.ts";

/** A closed computation: what goes in, what comes out, and which named state the run replaces. */
export interface Graph {
  readonly inputs: ReadonlyMap<string, Tensor<"input">>;
  readonly states: ReadonlyMap<string, Tensor<"state">>;
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** State name → its value after the run. All updates read the state as it was before the run. */
  readonly updates: ReadonlyMap<string, Tensor>;
  /** Every node, each after its inputs. */
  readonly nodes: readonly Tensor[];
}

/** The parts of a {@link Graph} its author names. */
export interface GraphParts {
  readonly outputs?: Readonly<Record<string, Tensor>>;
  readonly updates?: Readonly<Record<string, Tensor>>;
}

/**
 * Closes a computation: collects what the outputs and updates depend on, merges equal nodes and drops what changes nothing.
 * @throws {GraphError} if one name is declared twice differently, or an update does not fit its state
 */
export function graph({ outputs = {}, updates = {} }: GraphParts): Graph {
  const names = [...Object.keys(outputs), ...Object.keys(updates)];
  const roots = normalise([...Object.values(outputs), ...Object.values(updates)]);
  const nodes = topologicalOrder(roots);
  const states = leavesByName(nodes, "state");
  const finalOutputs = new Map<string, Tensor>();
  const finalUpdates = new Map<string, Tensor>();
  const numOutputs = Object.keys(outputs).length;
  for (const [i, root] of roots.entries()) {
    const name = names[i] as string;
    if (i < numOutputs) finalOutputs.set(name, root);
    else finalUpdates.set(name, root);
  }
  for (const [name, value] of finalUpdates) {
    const declared = states.get(name);
    if (declared !== undefined && (declared.dtype !== value.dtype || !sameShape(declared.shape, value.shape))) {
      throw new GraphError(`update of state "${name}" does not fit it`, {
        notes: [
          [`state (${declared.dtype})`, declared.shape],
          [`update (${value.dtype})`, value.shape],
        ],
        at: value.scope,
      });
    }
  }
  return { inputs: leavesByName(nodes, "input"), states, outputs: finalOutputs, updates: finalUpdates, nodes };
}

function leavesByName<P extends "input" | "state">(nodes: readonly Tensor[], primitive: P): Map<string, Tensor<P>> {
  const leaves = new Map<string, Tensor<P>>();
  for (const node of nodes) {
    if (!isPrimitive(node, primitive)) continue;
    const name = (node as Tensor<"input" | "state">).attrs.name;
    const other = leaves.get(name);
    if (other !== undefined) {
      throw new GraphError(`${primitive} "${name}" is declared twice with different shapes or dtypes`, {
        notes: [
          [`first (${other.dtype})`, other.shape],
          [`second (${node.dtype})`, node.shape],
        ],
        hint: "give each its own name",
      });
    }
    leaves.set(name, node);
  }
  return leaves;
}
