import type { Graph, Tensor } from "@kensho/tensor";

/** Operations of the matrix products of a graph, `2·M·N·K` each, and of nothing else. */
export function matmulFlops({ nodes }: Graph): number {
  let total = 0;
  for (const { primitive, inputs, attrs, shape } of nodes) {
    if (primitive !== "matmul") continue;
    const [left] = inputs as readonly [Tensor, Tensor];
    const K = left.shape[left.shape.length - ((attrs as { transposeA: boolean }).transposeA ? 2 : 1)] as number;
    total += 2 * K * shape.reduce((product, length) => product * length, 1);
  }
  return total;
}
