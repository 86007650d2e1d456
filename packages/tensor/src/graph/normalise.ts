import type { HostData } from "../dtype.ts";
import type { PrimitiveName } from "../primitives/table.ts";
import { broadcastShapes, type Shape, sameShape } from "../shape.ts";
import { isPrimitive, type Tensor } from "../tensor.ts";
import { topologicalOrder } from "./order.ts";

/**
 * Rewrites the graph of `roots` so that equal nodes are one node and nodes that change nothing are gone
 * (same-shape reshapes, identity transposes, gradient stops, `x · 1`, `x + 0`, …). Values do not change.
 */
export function normalise(roots: readonly Tensor[]): Tensor[] {
  const replaced = new Map<Tensor, Tensor>();
  const ids = new Map<Tensor, number>();
  const byKey = new Map<string, Tensor>();
  const constants = new ConstantKeys();
  for (const node of topologicalOrder(roots)) {
    const rewritten = simplify(withoutBroadcasts(withInputs(node, (input) => replaced.get(input) as Tensor)));
    const known = ids.has(rewritten);
    if (known) {
      replaced.set(node, rewritten);
      continue;
    }
    const key = structuralKey(rewritten, ids, constants);
    const twin = byKey.get(key);
    if (twin === undefined) {
      ids.set(rewritten, ids.size);
      byKey.set(key, rewritten);
    }
    replaced.set(node, twin ?? rewritten);
  }
  return roots.map((root) => replaced.get(root) as Tensor);
}

/** The same node over other inputs; the node itself if none changed. */
export function withInputs<P extends PrimitiveName>(node: Tensor<P>, map: (input: Tensor) => Tensor): Tensor<P> {
  const old: readonly Tensor[] = node.inputs;
  const inputs = old.map(map);
  return inputs.every((input, i) => input === old[i])
    ? node
    : { ...node, inputs: inputs as unknown as typeof node.inputs };
}

/** Key under which two nodes of one pass are the same computation. */
function structuralKey(node: Tensor, ids: ReadonlyMap<Tensor, number>, constants: ConstantKeys): string {
  const inputs = (node.inputs as readonly Tensor[]).map((input) => ids.get(input)).join(",");
  const attrs = isPrimitive(node, "constant") ? constants.keyOf(node.attrs.data) : JSON.stringify(node.attrs);
  return `${node.primitive}|${inputs}|${node.dtype}|${node.shape.join(",")}|${attrs}`;
}

/** Small constants are equal by content, large ones by identity: hashing megabytes of data would cost more than it saves. */
class ConstantKeys {
  readonly #byIdentity = new Map<HostData, number>();
  keyOf(data: HostData): string {
    // Object.is separates −0 from 0, which 1/x tells apart; join() would not.
    if (data.length <= 64) return Array.from(data, (value) => (Object.is(value, -0) ? "-0" : String(value))).join(",");
    const known = this.#byIdentity.get(data) ?? this.#byIdentity.size;
    this.#byIdentity.set(data, known);
    return `#${known}`;
  }
}

function scalarValue(node: Tensor): number | undefined {
  return isPrimitive(node, "constant") && node.attrs.data.length === 1 ? node.attrs.data[0] : undefined;
}

const BROADCASTING: ReadonlySet<PrimitiveName> = new Set([
  "add",
  "sub",
  "mul",
  "div",
  "maximum",
  "minimum",
  "equal",
  "less",
  "and",
  "or",
  "where",
] as const);

/** Elementwise nodes broadcast by themselves: an explicit `broadcastTo` before one is dropped where the shape stays the same. */
function withoutBroadcasts(node: Tensor): Tensor {
  if (!BROADCASTING.has(node.primitive)) return node;
  let result = node;
  for (const input of node.inputs) {
    if (!isPrimitive(input, "broadcastTo")) continue;
    const slim = withInputs(result, (operand) => (operand === input ? input.inputs[0] : operand));
    let shape: Shape | undefined = [];
    for (const operand of slim.inputs) shape = shape && broadcastShapes(shape, operand.shape);
    if (shape !== undefined && sameShape(shape, node.shape)) result = slim;
  }
  return result;
}

/** One local rewrite: the node that can stand for `node`, or `node`. */
function simplify(node: Tensor): Tensor {
  const [a, b] = node.inputs as readonly Tensor[];
  if (a === undefined) return node;
  const replaceable = sameShape(a.shape, node.shape) && a.dtype === node.dtype;
  switch (node.primitive) {
    case "stopGradient":
      return a;
    case "cast":
    case "broadcastTo":
    case "slice":
    case "pad":
      return replaceable ? a : node;
    case "concat":
      return b === undefined ? a : node;
    case "reshape": {
      if (replaceable) return a;
      if (!isPrimitive(a, "reshape")) return node;
      const source = a.inputs[0];
      return sameShape(source.shape, node.shape) ? source : { ...node, inputs: [source] };
    }
    case "transpose": {
      const { permutation } = (node as Tensor<"transpose">).attrs;
      if (permutation.every((axis, i) => axis === i)) return a;
      if (!isPrimitive(a, "transpose")) return node;
      const inner = a.attrs.permutation;
      const combined = permutation.map((axis) => inner[axis] as number);
      const source = a.inputs[0];
      if (combined.every((axis, i) => axis === i)) return source;
      return { ...(node as Tensor<"transpose">), inputs: [source], attrs: { permutation: combined } };
    }
    case "add":
    case "sub": {
      if (b !== undefined && replaceable && scalarValue(b) === 0) return a;
      return node.primitive === "add" && b !== undefined && isIdentityOn(b, a, node, 0) ? b : node;
    }
    case "mul":
    case "div": {
      if (b !== undefined && replaceable && scalarValue(b) === 1) return a;
      return node.primitive === "mul" && b !== undefined && isIdentityOn(b, a, node, 1) ? b : node;
    }
    default:
      return node;
  }
}

/** Whether `other` is the scalar `neutral` and `kept` alone already has the node's shape. */
function isIdentityOn(kept: Tensor, other: Tensor, node: Tensor, neutral: number): boolean {
  return scalarValue(other) === neutral && sameShape(kept.shape, node.shape) && kept.dtype === node.dtype;
}
