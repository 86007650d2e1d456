import { type PrimitiveName, sizeOf, type Tensor } from "@kensho/tensor";
import { inlineValue, roleOf } from "./roles.ts";

/** Elementwise primitives that cost less than the memory access that storing them would save. */
const CHEAP: ReadonlySet<PrimitiveName> = new Set([
  "neg",
  "abs",
  "sign",
  "floor",
  "not",
  "finite",
  "cast",
  "stopGradient",
  "add",
  "sub",
  "mul",
  "maximum",
  "minimum",
  "equal",
  "less",
  "and",
  "or",
  "where",
] as const);

const MAX_WORK = 4;
const MAX_SCALAR_WORK = 16;

interface Cost {
  readonly work: number;
  /** Tensors that must be read for one element. */
  readonly reads: ReadonlySet<Tensor>;
}

/**
 * Nodes that every reader evaluates for itself: layout, constants, short arithmetic on one tensor or on scalars. They need no memory
 * and no kernel.
 */
export function transparentNodes(nodes: readonly Tensor[], required: ReadonlySet<Tensor>): Set<Tensor> {
  const transparent = new Set<Tensor>();
  const costs = new Map<Tensor, Cost>();
  for (const node of nodes) {
    const cost = costOf(node, costs);
    const cheap = cost !== undefined && !required.has(node);
    if (cheap) transparent.add(node);
    costs.set(node, cheap ? cost : { work: 0, reads: new Set([node]) });
  }
  return transparent;
}

function costOf(node: Tensor, costs: ReadonlyMap<Tensor, Cost>): Cost | undefined {
  if (inlineValue(node) !== undefined) return { work: 0, reads: new Set() };
  const role = roleOf(node);
  if (role !== "map" && role !== "move") return undefined;
  const read = role === "move" ? node.inputs.slice(0, 1) : node.inputs; // what `after` waits for is not read
  const inputs = (read as readonly Tensor[]).map((input) => costs.get(input) as Cost);
  const reads = new Set(inputs.flatMap((cost) => [...cost.reads]));
  const work = inputs.reduce((total, cost) => total + cost.work, role === "map" ? 1 : 0);
  if (role === "move") return { work, reads };
  const isScalar = sizeOf(node.shape) === 1 && [...reads].every((read) => sizeOf(read.shape) === 1);
  if (isScalar) return work <= MAX_SCALAR_WORK ? { work, reads } : undefined;
  const onTensors = [...reads].filter((read) => sizeOf(read.shape) > 1).length;
  return CHEAP.has(node.primitive) && work <= MAX_WORK && onTensors <= 1 && reads.size <= 2
    ? { work, reads }
    : undefined;
}
