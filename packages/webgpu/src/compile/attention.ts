import {
  at,
  type Graph,
  graph,
  isPrimitive,
  mul,
  type PrimitiveName,
  reshape,
  type Shape,
  sameShape,
  scope,
  sizeOf,
  slice,
  sum,
  type Tensor,
  transpose,
} from "@kensho/tensor";
import type { Coords, Index, IndexAlgebra } from "./index-algebra.ts";
import { mapRows } from "./map-rows.ts";

/** Widest head that a thread keeps in registers, gradients included. */
const WIDEST_HEAD = 64;

/**
 * Nodes of the compiler's own that stand for `softmax(q kᵀ) v` and its gradients, none of which ever has the scores in memory. Operands
 * are `q [.., L, D]`, `k [.., S, D]`, `v [.., S, E]`; gradients take further `g [.., L, E]`, the gradient of the result, `lse [.., L]`,
 * the logarithm of each row's sum, and (but for that of `v`) `delta [.., L]`, Σ g · result.
 * - `attention`: results and `lse`, one after the other in one axis
 * - `attentionQuery`, `attentionKey`, `attentionValue`: gradient of q, k and v
 *
 * Results of rank 4 lie as `[B, L, heads, E]`: that is how the projections beside them read and write.
 */
export type AttentionKind = "attention" | "attentionQuery" | "attentionKey" | "attentionValue";

const ATTENTION_KINDS: ReadonlySet<string> = new Set<AttentionKind>([
  "attention",
  "attentionQuery",
  "attentionKey",
  "attentionValue",
]);

/** Operands of each kind by name, in their order. */
const ATTENTION_OPERANDS = {
  attention: ["q", "k", "v"],
  attentionQuery: ["q", "k", "v", "g", "lse", "delta"],
  attentionKey: ["q", "k", "v", "g", "lse", "delta"],
  attentionValue: ["q", "k", "g", "lse"],
} as const satisfies Record<AttentionKind, readonly AttentionOperand[]>;
export type AttentionOperand = "q" | "k" | "v" | "g" | "lse" | "delta";

/** What an attention node computes, or nothing for any other node. */
export function attentionKind({ primitive }: Tensor): AttentionKind | undefined {
  return ATTENTION_KINDS.has(primitive) ? (primitive as string as AttentionKind) : undefined;
}

/** A matrix operand of an attention kernel, or one of its transposed: two are the same if both parts are. */
interface Oriented {
  readonly node: Tensor;
  readonly transposed: boolean;
}

/** What one softmax over scores and all that is made of it come to. */
interface Match {
  readonly q: Oriented;
  readonly k: Oriented;
  readonly v: Oriented;
  readonly results: readonly Tensor[];
  readonly gradient: Oriented | undefined;
  readonly ofQuery: Tensor | undefined;
  readonly ofKey: Tensor | undefined;
  readonly ofValue: { readonly node: Tensor; readonly gradient: Oriented } | undefined;
}

/**
 * Replaces every `softmax(q kᵀ) v`, with its gradients, by nodes that never store the scores. A softmax of which anything else is made
 * (attention maps that are shown) stays as it is.
 */
export function fuseAttention(source: Graph): Graph {
  const consumers = consumersOf(source);
  const required = new Set([...source.outputs.values(), ...source.updates.values()]);
  const replacements = new Map<Tensor, (map: (node: Tensor) => Tensor) => Tensor>();
  for (const node of source.nodes) {
    if (!isPrimitive(node, "softmax")) continue;
    const found = match(node, (one) => consumers.get(one) ?? [], required);
    if (found !== undefined) for (const [old, build] of replacementsOf(found)) replacements.set(old, build);
  }
  if (replacements.size === 0) return source;
  const replaced = new Map<Tensor, Tensor>();
  const map = (node: Tensor): Tensor => replaced.get(node) as Tensor;
  for (const node of source.nodes) {
    const build = replacements.get(node);
    const made =
      build === undefined
        ? { ...node, inputs: (node.inputs as readonly Tensor[]).map(map) as never }
        : scope(node.scope, () => build(map));
    replaced.set(node, made);
  }
  const pick = (named: ReadonlyMap<string, Tensor>) =>
    Object.fromEntries([...named].map(([name, node]) => [name, map(node)]));
  return graph({ outputs: pick(source.outputs), updates: pick(source.updates), rowUpdates: mapRows(source, map) });
}

function consumersOf({ nodes }: Graph): Map<Tensor, Tensor[]> {
  const consumers = new Map<Tensor, Tensor[]>();
  for (const node of nodes) {
    for (const input of new Set<Tensor>(node.inputs)) consumers.set(input, [...(consumers.get(input) ?? []), node]);
  }
  return consumers;
}

type Consumers = (node: Tensor) => readonly Tensor[];

/** Recognises what `layers` and the gradient rules make; nothing if the weights `p` are used in any other way. */
function match(p: Tensor<"softmax">, consumers: Consumers, required: ReadonlySet<Tensor>): Match | undefined {
  const [scores] = p.inputs;
  if (!isPrimitive(scores, "matmul") || consumers(scores).length > 1 || required.has(scores) || required.has(p)) return;
  const [a, b] = scores.inputs;
  const q = { node: a, transposed: scores.attrs.transposeA };
  const k = { node: b, transposed: !scores.attrs.transposeB };
  const products = consumers(p).filter((node) => isPrimitive(node, "matmul")) as Tensor<"matmul">[];
  if (products.some(({ inputs }) => inputs[0] !== p || inputs[1] === p)) return undefined;
  const results = products.filter(({ attrs }) => !attrs.transposeA);
  const [ofV, ...others] = products.filter(({ attrs }) => attrs.transposeA);
  const slopes = consumers(p).filter((node) => !isPrimitive(node, "matmul"));
  const backward = slopes.length === 0 ? undefined : matchBackward(p, q, k, slopes, consumers, required);
  const [result] = results;
  const v = backward?.v ?? (result && right(result));
  if (others.length > 0 || v === undefined || (slopes.length > 0 && backward === undefined)) return undefined;
  if (results.some((one) => !same(right(one), v)) || !fits(q, k, v)) return undefined;
  const { gradient, ofQuery, ofKey } = backward ?? {};
  const ofValue = ofV === undefined ? undefined : { node: ofV, gradient: right(ofV) };
  return { q, k, v, results, gradient, ofQuery, ofKey, ofValue };
}

/** The gradient of a softmax, `ds = p ⊙ (dp − Σ dp ⊙ p)` with `dp = g vᵀ`, and what becomes of it. */
function matchBackward(
  p: Tensor,
  q: Oriented,
  k: Oriented,
  slopes: readonly Tensor[],
  consumers: Consumers,
  required: ReadonlySet<Tensor>,
): Pick<Match, "v" | "gradient" | "ofQuery" | "ofKey"> | undefined {
  const ds = slopes.find((node) => isPrimitive(node, "mul") && isPrimitive(node.inputs[1], "sub"));
  const difference = ds?.inputs[1];
  if (ds === undefined || difference === undefined || !isPrimitive(difference, "sub") || ds.inputs[0] !== p) return;
  const [dp, total] = difference.inputs;
  if (!isPrimitive(total, "sum") || !isPrimitive(dp, "matmul") || dp.attrs.transposeA) return undefined;
  const [weighted] = total.inputs;
  const isLast = total.attrs.keepDims && total.attrs.axes.join() === `${p.shape.length - 1}`;
  if (!isLast || !isPrimitive(weighted, "mul") || weighted.inputs[0] !== dp || weighted.inputs[1] !== p) return;
  const inside: readonly (readonly [Tensor, number])[] = [
    [dp, 2],
    [weighted, 1],
    [total, 1],
    [difference, 1],
  ];
  if (slopes.length !== 2 || inside.some(([node, n]) => consumers(node).length !== n)) return undefined;
  if ([...inside.map(([node]) => node), ds].some((node) => required.has(node))) return undefined;
  const uses = consumers(ds);
  if (uses.some((use) => !isPrimitive(use, "matmul") || use.inputs[0] !== ds || use.inputs[1] === ds)) return undefined;
  const products = uses as readonly Tensor<"matmul">[];
  const queries = products.filter(({ attrs }) => !attrs.transposeA);
  const keys = products.filter(({ attrs }) => attrs.transposeA);
  if (queries.length > 1 || keys.length > 1) return undefined;
  if (queries.some((one) => !same(right(one), k)) || keys.some((one) => !same(right(one), q))) return undefined;
  const v = { node: dp.inputs[1], transposed: !dp.attrs.transposeB };
  return { v, gradient: { node: dp.inputs[0], transposed: false }, ofQuery: queries[0], ofKey: keys[0] };
}

/** The right factor of a product, as it is multiplied. */
function right({ inputs, attrs }: Tensor<"matmul">): Oriented {
  return { node: inputs[1], transposed: attrs.transposeB };
}

function same(a: Oriented, b: Oriented): boolean {
  return a.node === b.node && a.transposed === b.transposed;
}

function fits(q: Oriented, k: Oriented, v: Oriented): boolean {
  const batch = ({ node }: Oriented): Shape => node.shape.slice(0, -2);
  const width = ({ node, transposed }: Oriented): number => at(node.shape, node.shape.length - (transposed ? 2 : 1));
  const isEmpty = [q, k, v].some(({ node }) => sizeOf(node.shape) === 0);
  const narrow = width(q) <= WIDEST_HEAD && width(v) <= WIDEST_HEAD;
  return !isEmpty && narrow && sameShape(batch(q), batch(k)) && sameShape(batch(k), batch(v));
}

type Replacement = readonly [old: Tensor, build: (map: (node: Tensor) => Tensor) => Tensor];

function replacementsOf({ q, k, v, results, gradient, ofQuery, ofKey, ofValue }: Match): Replacement[] {
  const operands = (map: (node: Tensor) => Tensor) =>
    [q, k, v].map(({ node, transposed }) => (transposed ? transpose(map(node)) : map(node))) as [
      Tensor,
      Tensor,
      Tensor,
    ];
  const straight = ({ node, transposed }: Oriented, map: (node: Tensor) => Tensor) =>
    transposed ? transpose(map(node)) : map(node);
  const list: Replacement[] = results.map((old) => [old, (map) => forward(...operands(map)).result]);
  if (ofValue !== undefined) {
    list.push([
      ofValue.node,
      (map) => {
        const [tq, tk, tv] = operands(map);
        const g = straight(ofValue.gradient, map);
        return gradientNode("attentionValue", [tq, tk, g, forward(tq, tk, tv).lse], ofValue.node.shape);
      },
    ]);
  }
  for (const [kind, old] of [
    ["attentionQuery", ofQuery],
    ["attentionKey", ofKey],
  ] as const) {
    if (old === undefined || gradient === undefined) continue;
    list.push([
      old,
      (map) => {
        const [tq, tk, tv] = operands(map);
        const g = straight(gradient, map);
        const { result, lse } = forward(tq, tk, tv);
        // Σ dp ⊙ p over the keys is Σ g ⊙ result over the width of a head.
        const delta = sum(mul(g, result), { axes: [-1] });
        return gradientNode(kind, [tq, tk, tv, g, lse, delta], old.shape);
      },
    ]);
  }
  return list;
}

function forward(q: Tensor, k: Tensor, v: Tensor): { result: Tensor; lse: Tensor } {
  const rows = q.shape.slice(0, -1);
  const shape = [...rows, at(v.shape, v.shape.length - 1)];
  const [numResults, numRows] = [sizeOf(shape), sizeOf(rows)];
  const both = attentionNode("attention", [q, k, v], [numResults + numRows]);
  return {
    result: inHeads(reshape(slice(both, [0], [numResults]), lyingShape(shape))),
    lse: reshape(slice(both, [numResults], [numResults + numRows]), rows),
  };
}

function gradientNode(kind: AttentionKind, inputs: readonly Tensor[], shape: Shape): Tensor {
  return inHeads(attentionNode(kind, inputs, lyingShape(shape)));
}

/** The shape in which results lie in memory. */
function lyingShape(shape: Shape): Shape {
  const [B, heads, L, E] = shape as readonly [number, number, number, number];
  return shape.length === 4 ? [B, L, heads, E] : shape;
}

function inHeads(lying: Tensor): Tensor {
  return lying.shape.length === 4 ? transpose(lying, [0, 2, 1, 3]) : lying;
}

/** Creates a node of the compiler. Such nodes are not primitives of the graph language and do not leave this package. */
function attentionNode(kind: AttentionKind, inputs: readonly Tensor[], shape: Shape): Tensor {
  const [first] = inputs as readonly [Tensor];
  const made = reshape(first, first.shape);
  return { ...made, primitive: kind as string as PrimitiveName, inputs: inputs as never, attrs: {} as never, shape };
}

/** An operand of an attention kernel: where its element is, and the place in the head that the coordinates depend on. */
export interface AttentionAccess {
  readonly input: Tensor;
  readonly coords: Coords;
  readonly along: Index;
}

/** What an attention kernel loops over. */
export interface AttentionDomain {
  /** Head of an example. */
  readonly group: Index;
  readonly query: Index;
  readonly key: Index;
  readonly operands: ReadonlyMap<AttentionOperand, AttentionAccess>;
}

/** The domain of an attention node in the indices of its kernel. */
export function attentionDomain(node: Tensor, kind: AttentionKind, algebra: IndexAlgebra): AttentionDomain {
  const inputs = node.inputs as readonly Tensor[];
  const [q, k] = inputs as readonly [Tensor, Tensor];
  const batch = q.shape.slice(0, -2);
  const rank = q.shape.length;
  const group = algebra.variable("group", sizeOf(batch));
  const query = algebra.variable("query", at(q.shape, rank - 2));
  const key = algebra.variable("key", at(k.shape, rank - 2));
  const lead = algebra.coords(group, batch);
  const names: readonly AttentionOperand[] = ATTENTION_OPERANDS[kind];
  const operands = names.map((name, i) => {
    const input = inputs[i] as Tensor;
    const row = name === "k" || name === "v" ? key : query;
    if (name === "lse" || name === "delta")
      return [name, { input, coords: [...lead, row], along: algebra.zero }] as const;
    const width = at(input.shape, rank - 1);
    const along = algebra.variable(`along ${width}`, width);
    return [name, { input, coords: [...lead, row, along], along }] as const;
  });
  return { group, query, key, operands: new Map(operands) };
}
