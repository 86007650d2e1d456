import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { Graph } from "./graph.ts";

/** Results that an engine need not compute. */
const VIEWS: ReadonlySet<string> = new Set(["reshape", "broadcastTo", "stopGradient", "after"]);

/** Floating-point operations of a graph: `2·M·N·K` for a matrix product, one per element of any other result. */
export function countFlops({ nodes }: Graph): number {
  return nodes.reduce((total, node) => total + flopsOf(node), 0);
}

function flopsOf({ primitive, inputs, attrs, shape }: Tensor): number {
  if (VIEWS.has(primitive) || inputs.length === 0) return 0;
  if (primitive !== "matmul") return sizeOf(shape);
  const [left] = inputs as readonly [Tensor];
  const K = left.shape.at((attrs as { readonly transposeA: boolean }).transposeA ? -2 : -1) as number;
  return 2 * K * sizeOf(shape);
}
