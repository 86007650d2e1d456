import { apply, isPrimitive, type Tensor } from "@kensho/tensor";
import { roleOf } from "./roles.ts";

/** A copy reads four bytes and writes two for an element, and spares each product two: from the fourth product on it pays. */
const FEWEST_PRODUCTS = 4;

/** Nodes whose products read weights from copies. */
interface HalfWeights {
  /** What stands for a node. */
  of(node: Tensor): Tensor;
  /** To be stored as 16-bit floats, before all else. */
  readonly copies: ReadonlySet<Tensor>;
}

/**
 * Gives each f32 state that is a factor of several products, as the weights of a recursion are, a copy for those to read. Products that round
 * their factors to 16 bits can have that copy in 16 bits; the state itself stays as it is for everybody else.
 * @param nodes of a graph, operands first
 */
export function copyHalfWeights(nodes: readonly Tensor[]): HalfWeights {
  const copies = new Map<Tensor, Tensor>();
  for (const [state, products] of productsOfStates(nodes)) {
    if (products < FEWEST_PRODUCTS) continue;
    copies.set(state, { ...apply("broadcastTo", [state], { shape: state.shape }), scope: "weights.half" });
  }
  const factors = new Map<Tensor, Tensor>(copies);
  const asFactor = (node: Tensor): Tensor => {
    const known = factors.get(node);
    if (known !== undefined) return known;
    const made = withInputs(node, (node.inputs as readonly Tensor[]).map(asFactor));
    factors.set(node, made);
    return made;
  };
  const replaced = new Map<Tensor, Tensor>();
  const of = (node: Tensor): Tensor => replaced.get(node) ?? node;
  for (const node of nodes) {
    const inputs = (node.inputs as readonly Tensor[]).map((input) => {
      const state = isPrimitive(node, "matmul") ? stateOf(input) : undefined;
      return state !== undefined && copies.has(state) ? asFactor(input) : of(input);
    });
    if (inputs.some((input, i) => input !== node.inputs[i])) replaced.set(node, withInputs(node, inputs));
  }
  return { of, copies: new Set(copies.values()) };
}

/** How many products each f32 state is a factor of. */
function productsOfStates(nodes: readonly Tensor[]): ReadonlyMap<Tensor, number> {
  const counts = new Map<Tensor, number>();
  for (const node of nodes) {
    if (!isPrimitive(node, "matmul")) continue;
    for (const state of new Set(node.inputs.flatMap((factor) => stateOf(factor) ?? []))) {
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
  }
  return counts;
}

/** Returns the f32 state that a factor reads, in the same or another layout. */
function stateOf(factor: Tensor): Tensor | undefined {
  if (isPrimitive(factor, "state")) return factor.dtype === "f32" ? factor : undefined;
  if (roleOf(factor) !== "move" || isPrimitive(factor, "after")) return undefined;
  return stateOf((factor.inputs as readonly Tensor[])[0] as Tensor);
}

function withInputs(node: Tensor, inputs: readonly Tensor[]): Tensor {
  return { ...node, inputs: inputs as never };
}
