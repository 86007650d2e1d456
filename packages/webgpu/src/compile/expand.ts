import {
  add,
  at,
  constant,
  div,
  exp,
  type Graph,
  graph,
  isPrimitive,
  matmul,
  max,
  mul,
  pad,
  reshape,
  sizeOf,
  sqrt,
  sub,
  sum,
  type Tensor,
  transpose,
} from "@kensho/tensor";
import type { Tuning } from "../kernels/context.ts";
import { splitsOf } from "../kernels/tile-table.ts";
import { mapRows } from "./map-rows.ts";

/** Sums of more elements than this, into few results, are cut in two so that more than a few workgroups have work. */
const LONG_SUM = 4096;
const FEW_RESULTS = 256;

/**
 * Spells the row norms out in elementwise operations and reductions, which the fusion pass puts back together with what stands
 * around them, and cuts long sums in two, those of products too. Equal parts, such as the scale shared by `rmsNorm` and `inverseRms`, become one node.
 */
export function expand(source: Graph, tuning: Tuning): Graph {
  const replaced = new Map<Tensor, Tensor>();
  for (const node of source.nodes) {
    const inputs = (node.inputs as readonly Tensor[]).map((input) => replaced.get(input) as Tensor);
    replaced.set(node, { ...spell(node, inputs, tuning), scope: node.scope });
  }
  const pick = (named: ReadonlyMap<string, Tensor>) =>
    Object.fromEntries([...named].map(([name, node]) => [name, replaced.get(node) as Tensor]));
  const rowUpdates = mapRows(source, (node) => replaced.get(node) as Tensor);
  return graph({ outputs: pick(source.outputs), updates: pick(source.updates), rowUpdates });
}

function spell(node: Tensor, inputs: readonly Tensor[], tuning: Tuning): Tensor {
  const x = inputs[0] as Tensor;
  // What is reduced over nothing, or has no elements, is left to the kernels.
  if (sizeOf(node.shape) === 0) return { ...node, inputs: inputs as never };
  if (isPrimitive(node, "softmax")) {
    const e = exp(sub(x, max(x, LAST)));
    return div(e, sum(e, LAST));
  }
  if (isPrimitive(node, "rmsNorm")) return mul(x, inverseRmsOf(x, node.attrs.eps));
  if (isPrimitive(node, "inverseRms")) return inverseRmsOf(x, node.attrs.eps);
  if (isPrimitive(node, "sum") && isLong(node)) return splitSum({ ...node, inputs: [x] });
  if (isPrimitive(node, "matmul")) return splitProduct({ ...node, inputs: inputs as [Tensor, Tensor] }, tuning);
  return { ...node, inputs: inputs as never };
}

const LAST = { axes: [-1], keepDims: true } as const;

function inverseRmsOf(x: Tensor, eps: number): Tensor {
  const mean = div(sum(mul(x, x), LAST), at(x.shape, x.shape.length - 1));
  return div(1, sqrt(add(mean, constant(Float32Array.of(eps), []))));
}

function isLong(node: Tensor<"sum">): boolean {
  const results = sizeOf(node.shape);
  return results <= FEW_RESULTS && sizeOf(node.inputs[0].shape) / results >= LONG_SUM && isWholeOrLeading(node);
}

/** `a · b = Σ aᵢ · bᵢ` over pieces of the axis that is summed over, where the product alone would be too few tiles. */
function splitProduct(node: Tensor<"matmul">, tuning: Tuning): Tensor {
  const [a, b] = node.inputs;
  if (a.shape.length > 2 || b.shape.length > 2) return node;
  const [m, n] = node.shape as readonly [number, number];
  const k = at(a.shape, node.attrs.transposeA ? 0 : 1);
  const pieces = splitsOf(1, m, n, k, tuning);
  if (pieces === 1) return node;
  const cut = (x: Tensor, axis: number): Tensor => {
    const [rows, columns] = x.shape as readonly [number, number];
    if (axis === 0) return reshape(x, [pieces, k / pieces, columns]);
    return transpose(reshape(x, [rows, pieces, k / pieces]), [1, 0, 2]);
  };
  const { transposeA, transposeB } = node.attrs;
  const product = matmul(cut(a, transposeA ? 0 : 1), cut(b, transposeB ? 1 : 0), { transposeA, transposeB });
  return sum(product, { axes: [0] });
}

/** Every axis is reduced, or the first ones are: then the reduced axes are one, and the sum can be cut along it. */
function isWholeOrLeading({ attrs: { axes } }: Tensor<"sum">): boolean {
  return axes.every((axis, i) => axis === i);
}

/** `Σ x = Σ Σ` over pieces of about √n elements, the last one filled up with zeros. */
function splitSum(node: Tensor<"sum">): Tensor {
  const x = node.inputs[0];
  const width = sizeOf(x.shape.slice(node.attrs.axes.length));
  const length = sizeOf(x.shape) / width;
  const piece = 2 ** Math.round(Math.log2(length) / 2);
  const pieces = Math.ceil(length / piece);
  const flat = reshape(x, [length, width]);
  const filled = pad(flat, [0, 0], [pieces * piece - length, 0]);
  const partial = sum(reshape(filled, [pieces, piece, width]), { axes: [1] });
  return reshape(sum(partial, { axes: [0] }), node.shape);
}
