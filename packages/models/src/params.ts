import type { SwigluParams } from "@kensho/layers";
import { GraphError, type Tensor } from "@kensho/tensor";

/** Tensors of a network by official name. */
export type Params = Readonly<Record<string, Tensor>>;

/** Returns one tensor by its official name. @throws {GraphError} if it is not among the parameters */
export function parameter(params: Params, name: string): Tensor {
  const found = params[name];
  if (found !== undefined) return found;
  throw new GraphError(`the network has no tensor "${name}"`, { hint: "the weights belong to another config" });
}

/** Returns the weights of a SwiGLU whose names begin with `prefix`. */
export function swigluParams(params: Params, prefix: string): SwigluParams {
  return {
    gate_up_proj: parameter(params, `${prefix}.gate_up_proj.weight`),
    down_proj: parameter(params, `${prefix}.down_proj.weight`),
  };
}
