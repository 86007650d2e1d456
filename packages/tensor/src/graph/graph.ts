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
  /** State name → the rows of it that the run replaces; the others stay where they are. */
  readonly rowUpdates: ReadonlyMap<string, RowUpdate>;
  /** Every node, each after its inputs. */
  readonly nodes: readonly Tensor[];
}

/**
 * New values for some rows of a state, for tables (f32) too large to be written whole. Rows of the same index must be equal; an index
 * outside the table is an error, or the row is dropped.
 */
export interface RowUpdate {
  /** `[n]` i32. */
  readonly indices: Tensor;
  /** `[n, …]`: what the rows of a state `[V, …]` become. */
  readonly rows: Tensor;
}

/** The parts of a {@link Graph} its author names. */
export interface GraphParts {
  readonly outputs?: Readonly<Record<string, Tensor>>;
  readonly updates?: Readonly<Record<string, Tensor>>;
  readonly rowUpdates?: Readonly<Record<string, RowUpdate>>;
}

/**
 * Closes a computation: collects what the outputs and updates depend on, merges equal nodes and drops what changes nothing.
 * @throws {GraphError} if one name is declared twice differently, or an update does not fit its state
 */
export function graph({ outputs = {}, updates = {}, rowUpdates = {} }: GraphParts): Graph {
  const names = [...Object.keys(outputs), ...Object.keys(updates)];
  const rowwise = Object.values(rowUpdates).flatMap(({ indices, rows }) => [indices, rows]);
  const roots = normalise([...Object.values(outputs), ...Object.values(updates), ...rowwise]);
  const nodes = topologicalOrder(roots);
  const states = leavesByName(nodes, "state");
  const finalOutputs = new Map<string, Tensor>();
  const finalUpdates = new Map<string, Tensor>();
  const numOutputs = Object.keys(outputs).length;
  for (const [i, name] of names.entries()) {
    const root = roots[i] as Tensor;
    if (i < numOutputs) finalOutputs.set(name, root);
    else finalUpdates.set(name, root);
  }
  const finalRows = new Map<string, RowUpdate>();
  for (const [i, name] of Object.keys(rowUpdates).entries()) {
    const [indices, rows] = roots.slice(names.length + 2 * i) as [Tensor, Tensor];
    requireRows(name, { indices, rows }, states.get(name));
    if (finalUpdates.has(name)) throw new GraphError(`state "${name}" is updated whole and by rows`);
    finalRows.set(name, { indices, rows });
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
  const inputs = leavesByName(nodes, "input");
  return { inputs, states, outputs: finalOutputs, updates: finalUpdates, rowUpdates: finalRows, nodes };
}

/** @throws {GraphError} if the rows are not those of the state, or the graph does not read it */
function requireRows(name: string, { indices, rows }: RowUpdate, table: Tensor | undefined): void {
  const fits =
    table !== undefined &&
    indices.dtype === "i32" &&
    rows.dtype === "f32" &&
    table.dtype === "f32" &&
    sameShape([...indices.shape, ...table.shape.slice(1)], rows.shape) &&
    indices.shape.length === 1;
  if (fits) return;
  throw new GraphError(`rows for state "${name}" do not fit it`, {
    notes: [
      ...(table === undefined ? [] : [[`state (${table.dtype})`, table.shape] as const]),
      [`indices (${indices.dtype})`, indices.shape],
      [`rows (${rows.dtype})`, rows.shape],
    ],
    hint: "read the rows from the state by gather(), and give as many indices [n] i32 as rows",
    at: rows.scope,
  });
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
