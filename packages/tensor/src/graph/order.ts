import type { Tensor } from "../tensor.ts";

/** Every node that the roots depend on, each after its inputs. Iterative: unrolled recursions are thousands of nodes deep. */
export function topologicalOrder(roots: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const done = new Set<Tensor>();
  const stack: { node: Tensor; next: number }[] = [];
  for (const root of roots) {
    if (done.has(root)) continue;
    stack.push({ node: root, next: 0 });
    while (stack.length > 0) {
      const frame = stack[stack.length - 1] as { node: Tensor; next: number };
      const inputs: readonly Tensor[] = frame.node.inputs;
      const child = inputs[frame.next++];
      if (child === undefined) {
        stack.pop();
        if (!done.has(frame.node)) {
          done.add(frame.node);
          order.push(frame.node);
        }
      } else if (!done.has(child)) {
        stack.push({ node: child, next: 0 });
      }
    }
  }
  return order;
}
