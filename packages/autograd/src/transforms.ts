import { GraphError, stopGradient, type Tensor } from "@kensho/tensor";
import { gradients } from "./gradients.ts";
import { leaves, mapTree, type Tree } from "./tree.ts";

/**
 * `valueAndGrad(f)(params)` gives `f(params)` and its gradient in the shape of `params`.
 * @throws {GraphError} if `f` does not return a scalar
 */
export function valueAndGrad<P extends Tree>(f: (params: P) => Tensor): (params: P) => { value: Tensor; grad: P } {
  return (params) => {
    const value = f(params);
    if (value.shape.length > 0) {
      throw new GraphError("valueAndGrad: the function must return a scalar", {
        notes: [["returned", value.shape]],
        hint: "sum or average the losses first",
      });
    }
    const wrt = leaves(params);
    const grads = new Map(gradients(value, wrt).map((gradient, i) => [wrt[i] as Tensor, gradient]));
    return { value, grad: mapTree(params, (leaf) => grads.get(leaf) as Tensor) };
  };
}

/** `grad(f)(params)`: the gradient of a scalar function, in the shape of `params`. */
export function grad<P extends Tree>(f: (params: P) => Tensor): (params: P) => P {
  const both = valueAndGrad(f);
  return (params) => both(params).grad;
}

/** Runs `f` so that no gradient flows out of its result: the early cycles of HRM and TRM. */
export function noGrad<T extends Tree>(f: () => T): T {
  return mapTree(f(), stopGradient);
}
