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
