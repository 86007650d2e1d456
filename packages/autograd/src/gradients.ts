import {
  add,
  full,
  GraphError,
  isPrimitive,
  type PrimitiveName,
  reshape,
  type Shape,
  sameShape,
  scope,
  sum,
  type Tensor,
  topologicalOrder,
  zeros,
} from "@kensho/tensor";
import { recompute, type Segment, segmentOf } from "./checkpoint.ts";
import { VJP, type Vjp } from "./vjp.ts";

/** Options for {@link gradients}. */
export interface GradientOptions {
  /** Gradient of `loss` itself, in its shape. Default: ones. */
  readonly seed?: Tensor;
}

/**
 * Reverse-mode gradients of `loss` with respect to each tensor of `wrt`, as new nodes of the same graph.
 * A tensor that `loss` does not depend on gets zeros. Leaves of one name are one tensor, as they are to an engine.
 * @param loss f32, any shape (its elements are summed, unless `seed` weights them)
 * @returns one tensor per entry of `wrt`, in its shape
 * @throws {GraphError} if `loss` or an entry of `wrt` is not f32, or `seed` has another shape than `loss`
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[], { seed }: GradientOptions = {}): Tensor[] {
  for (const tensor of [loss, ...wrt]) {
    if (tensor.dtype === "f32") continue;
    throw new GraphError(`gradients: only f32 tensors have gradients, this one is ${tensor.dtype}`, {
      notes: [[tensor.primitive, tensor.shape]],
      at: tensor.scope,
    });
  }
  if (seed !== undefined && !sameShape(seed.shape, loss.shape)) {
    throw new GraphError("gradients: the seed must have the shape of the loss", {
      notes: [
        ["loss", loss.shape],
        ["seed", seed.shape],
      ],
    });
  }
  const order = topologicalOrder([loss]);
  const declarations = declarationsIn(order);
  const same = (tensor: Tensor): readonly Tensor[] => declarations.get(leafKey(tensor) ?? "") ?? [tensor];
  const relevant = dependents(order, new Set(wrt.flatMap(same)));
  const grads = new Map<Tensor, Tensor>([[loss, seed ?? full(loss.shape, 1)]]);
  const again = new Map<Segment, ReadonlyMap<Tensor, Tensor>>();
  for (const node of order.reverse()) {
    const g = grads.get(node);
    if (g === undefined || !relevant.has(node)) continue;
    const segment = segmentOf(node);
    // A checkpointed segment is computed again once the gradient reaches its end.
    if (segment !== undefined && !again.has(segment)) again.set(segment, recompute(segment, g));
    const known = (segment && again.get(segment)?.get(node)) ?? node;
    scope(node.scope === "" ? "backward" : `backward.${node.scope}`, () => accumulate(node, known, g, relevant, grads));
  }
  return wrt.map((tensor) => {
    const parts = same(tensor).flatMap((leaf) => grads.get(leaf) ?? []);
    return parts.length === 0 ? zeros(tensor.shape) : parts.reduce((a, b) => add(a, b));
  });
}

/** Inputs and states of one name are one tensor, however often `state("w", …)` was called. */
function leafKey(tensor: Tensor): string | undefined {
  return isPrimitive(tensor, "input") || isPrimitive(tensor, "state")
    ? `${tensor.primitive} ${tensor.attrs.name}`
    : undefined;
}

/** Every declaration of each input and state. */
function declarationsIn(order: readonly Tensor[]): Map<string, Tensor[]> {
  const declarations = new Map<string, Tensor[]>();
  for (const node of order) {
    const key = leafKey(node);
    if (key !== undefined) declarations.set(key, [...(declarations.get(key) ?? []), node]);
  }
  return declarations;
}

/** Nodes of `order` that depend on one of `sources` through differentiable inputs. */
function dependents(order: readonly Tensor[], sources: ReadonlySet<Tensor>): Set<Tensor> {
  const relevant = new Set<Tensor>();
  for (const node of order) {
    const inherits = node.primitive !== "stopGradient" && node.inputs.some((input) => relevant.has(input));
    if (node.dtype === "f32" && (sources.has(node) || inherits)) relevant.add(node);
  }
  return relevant;
}

/** @param known  the node, or its like in a part that is computed again: what the rule may read */
function accumulate(
  node: Tensor,
  known: Tensor,
  g: Tensor,
  relevant: ReadonlySet<Tensor>,
  grads: Map<Tensor, Tensor>,
): void {
  const rule = VJP[node.primitive] as unknown as (
    ...args: Parameters<Vjp<PrimitiveName>>
  ) => readonly (Tensor | null)[];
  const produced = rule(g, known, known.inputs as never, known.attrs as never);
  for (const [i, input] of node.inputs.entries()) {
    const raw = produced[i];
    if (raw == null || !relevant.has(input)) continue;
    const gradient = unbroadcast(raw, input.shape);
    const sofar = grads.get(input);
    grads.set(input, sofar === undefined ? gradient : add(sofar, gradient));
  }
}

/** Undoes broadcasting, in the one place where that happens: sums the axes that were repeated. */
function unbroadcast(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g;
  const lead = g.shape.length - shape.length;
  const axes = g.shape.flatMap((n, axis) => (axis < lead || (shape[axis - lead] === 1 && n !== 1) ? [axis] : []));
  return reshape(sum(g, { axes }), shape);
}
