import { after, scope, type Tensor, topologicalOrder } from "@kensho/tensor";
import { leaves, type Tree } from "./tree.ts";

/** A stretch of a graph whose inside is computed again in the backward pass. */
export interface Segment {
  readonly inputs: ReadonlySet<Tensor>;
  /** Everything between the inputs and the results, the results included. */
  readonly inside: ReadonlySet<Tensor>;
}

const segments = new WeakMap<Tensor, Segment>();

/**
 * Rematerialisation: `f`, of which the backward pass keeps only what goes in, and computes the inside again when it comes to it. Values
 * and gradients are the same; memory falls by what lies inside, and the work of one more forward pass is added.
 * What `f` uses besides its arguments should be weights and constants: activations of that kind are computed again as well.
 * @see https://arxiv.org/abs/1604.06174
 */
export function checkpoint<A extends readonly (Tree | undefined)[], T extends Tree>(
  f: (...args: A) => T,
): (...args: A) => T {
  return (...args) => {
    const inputs = new Set(args.flatMap((arg) => (arg === undefined ? [] : leaves(arg))));
    const result = f(...args);
    const inside = insideOf(leaves(result), inputs);
    const segment = { inputs, inside };
    // What two segments share, such as the cut of a weight, belongs to the first.
    for (const node of inside) if (!segments.has(node)) segments.set(node, segment);
    return result;
  };
}

/** The segment that a node lies in. */
export function segmentOf(node: Tensor): Segment | undefined {
  return segments.get(node);
}

function insideOf(results: readonly Tensor[], inputs: ReadonlySet<Tensor>): Set<Tensor> {
  const inside = new Set<Tensor>();
  const queue = [...results];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (inside.has(node) || inputs.has(node) || node.inputs.length === 0) continue;
    inside.add(node);
    queue.push(...(node.inputs as readonly Tensor[]));
  }
  return inside;
}

/** The inside of a segment once more, to be computed when `token` is known. */
export function recompute({ inputs, inside }: Segment, token: Tensor): ReadonlyMap<Tensor, Tensor> {
  const again = new Map<Tensor, Tensor>();
  for (const input of inputs) again.set(input, after(input, token));
  for (const node of topologicalOrder([...inside])) {
    if (!inside.has(node)) continue;
    const from = (node.inputs as readonly Tensor[]).map((input) => again.get(input) ?? input);
    const path = node.scope === "" ? "recomputed" : `recomputed.${node.scope}`;
    scope(path, () => again.set(node, { ...node, inputs: from as never, scope: path }));
  }
  return again;
}
