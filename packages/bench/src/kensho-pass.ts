import { gradients } from "@kensho/autograd";
import { mlpMixing, swiglu } from "@kensho/layers";
import { add, type Graph, graph, input, mean, mul, rmsNorm, state, type Tensor } from "@kensho/tensor";
import { EPS, type PassSize, weightShapes } from "./workload.ts";

/** The pass as a graph: the outputs are `loss` and the gradient of every weight, under the weight's name. */
export function passGraph(size: PassSize): Graph {
  const { B, L, D } = size;
  const weights = Object.fromEntries(
    Object.entries(weightShapes(size)).map(([name, shape]) => [name, state(name, shape)]),
  );
  const block = (layer: number, kind: string) => ({
    gate_up_proj: weights[`${layer}.${kind}.gate_up`] as Tensor,
    down_proj: weights[`${layer}.${kind}.down`] as Tensor,
  });
  let h: Tensor = input("x", [B, L, D]);
  for (let i = 0; i < size.applications; i++) {
    const layer = i % size.distinct;
    const mixed = mlpMixing(h, block(layer, "mixing"), EPS);
    h = rmsNorm(add(mixed, swiglu(mixed, block(layer, "features"))), EPS);
  }
  const loss = mean(mul(h, input("target", [B, L, D])));
  const grads = gradients(loss, Object.values(weights));
  return graph({
    outputs: { loss, ...Object.fromEntries(Object.keys(weights).map((name, i) => [name, grads[i] as Tensor])) },
  });
}

/** Operations of the matrix products of a graph, `2·M·N·K` each. */
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
