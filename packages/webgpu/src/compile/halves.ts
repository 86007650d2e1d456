import { isPrimitive, type Tensor } from "@kensho/tensor";
import type { Kernel } from "./kernel.ts";
import { roleOf } from "./roles.ts";

/**
 * Results that may lie in memory as 16-bit floats where products round their factors to those: all that is ever read of them are factors, so
 * that nothing but memory traffic changes by it. What anything else reads (a residual, a norm, an output, new state) stays float32.
 * @param required nodes that leave the program
 */
export function halvedResults(kernels: readonly Kernel[], required: ReadonlySet<Tensor>): Set<Tensor> {
  const factors = new Set<Tensor>();
  const others = new Set<Tensor>(required);
  for (const kernel of kernels) {
    const direct = directFactors(kernel);
    for (const node of kernel.loads()) {
      const sites = kernel.sites.get(node) ?? [];
      (direct.has(node) && sites.every(({ operand }) => operand) ? factors : others).add(node);
    }
  }
  const stored = kernels.flatMap((kernel) => [...kernel.stores]);
  return new Set(stored.filter((node) => node.dtype === "f32" && factors.has(node) && !others.has(node)));
}

/** Returns the factors that a product reads from memory unchanged. */
function directFactors(kernel: Kernel): Set<Tensor> {
  const direct = new Set<Tensor>();
  const computed = new Set<Tensor>();
  const visit = (node: Tensor, into: Set<Tensor>): void => {
    if (!kernel.evaluates(node)) into.add(node);
    else if (roleOf(node) === "move") visit((node.inputs as readonly Tensor[])[0] as Tensor, into);
    else for (const input of node.inputs as readonly Tensor[]) visit(input, computed);
  };
  if (kernel.anchor !== undefined && isPrimitive(kernel.anchor, "matmul")) {
    for (const factor of kernel.anchor.inputs) visit(factor, direct);
  }
  return new Set([...direct].filter((node) => !computed.has(node)));
}
