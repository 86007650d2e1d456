import type { NdArray } from "ndarray";
import type { HostData } from "./dtype.ts";
import type { Engine, Program } from "./engine.ts";
import { GraphError } from "./errors.ts";
import { type Graph, graph } from "./graph/graph.ts";
import { withInputs } from "./graph/normalise.ts";
import { topologicalOrder } from "./graph/order.ts";
import { type HostTensor, toNdarray } from "./host.ts";
import { input } from "./ops/leaves.ts";
import { referenceEngine } from "./reference/engine.ts";
import { isPrimitive, type Tensor } from "./tensor.ts";

let reference: Engine | undefined;
const programs = new WeakMap<Engine, Map<string, Promise<Program>>>();

/**
 * Computes one tensor, for exploring: `await value(matmul(a, b))`. Compiled programs are kept per engine and structure, so the
 * same expression over other constants is not compiled again.
 * @param engine default: the float64 reference engine
 * @throws {GraphError} if the tensor depends on an input or state, which only a Program can be given
 */
export async function value(tensor: Tensor, engine?: Engine): Promise<NdArray<HostData>> {
  reference ??= referenceEngine();
  const chosen = engine ?? reference;
  const { lifted, data } = liftConstants(tensor);
  const closed = graph({ outputs: { value: lifted } });
  const cache = programs.get(chosen) ?? new Map<string, Promise<Program>>();
  programs.set(chosen, cache);
  const key = structureOf(closed);
  const program = cache.get(key) ?? chosen.compile(closed);
  cache.set(key, program);
  const used = Object.fromEntries([...closed.inputs.keys()].map((name) => [name, data[name] as HostTensor]));
  const { value: result } = await (await program).run(used);
  return toNdarray(result as HostTensor);
}

/** The same expression with its non-scalar constants as inputs, and their data. */
function liftConstants(root: Tensor): { lifted: Tensor; data: Record<string, HostTensor> } {
  const replaced = new Map<Tensor, Tensor>();
  const data: Record<string, HostTensor> = {};
  for (const node of topologicalOrder([root])) {
    if (isPrimitive(node, "input") || isPrimitive(node, "state")) {
      throw new GraphError(`value() cannot know ${node.primitive} "${node.attrs.name}"`, {
        hint: "compile a graph() and run it with that input, or use a constant",
      });
    }
    if (isPrimitive(node, "constant") && node.shape.length > 0) {
      const name = `constant${Object.keys(data).length}`;
      data[name] = { dtype: node.dtype, shape: node.shape, data: node.attrs.data };
      replaced.set(node, input(name, node.shape, node.dtype));
    } else {
      replaced.set(
        node,
        withInputs(node, (operand) => replaced.get(operand) as Tensor),
      );
    }
  }
  return { lifted: replaced.get(root) as Tensor, data };
}

function structureOf({ nodes }: Graph): string {
  const ids = new Map(nodes.map((node, i) => [node, i]));
  return nodes
    .map(
      (node) =>
        `${node.primitive}(${node.inputs.map((operand) => ids.get(operand)).join()})${node.dtype}[${node.shape.join()}]${attrsKey(node)}`,
    )
    .join(";");
}

function attrsKey(node: Tensor): string {
  return isPrimitive(node, "constant")
    ? Array.from(node.attrs.data, (x) => (Object.is(x, -0) ? "-0" : x)).join()
    : JSON.stringify(node.attrs);
}
