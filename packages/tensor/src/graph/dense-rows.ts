import { sum } from "../ops/contract.ts";
import { and, cast, equal, greater, less, mul, where } from "../ops/elementwise.ts";
import { expandDims, reshape } from "../ops/layout.ts";
import { arange } from "../ops/leaves.ts";
import { scatterAdd } from "../ops/rows.ts";
import { at } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type Graph, graph, type RowUpdate } from "./graph.ts";

/** The same graph with its row updates as updates of whole tables, for engines that cannot write into a state. */
export function withDenseRows(source: Graph): Graph {
  if (source.rowUpdates.size === 0) return source;
  const dense = [...source.rowUpdates].map(([name, update]) => {
    return [name, denseUpdate(source.states.get(name) as Tensor, update)] as const;
  });
  const updates = { ...Object.fromEntries(source.updates), ...Object.fromEntries(dense) };
  return graph({ outputs: Object.fromEntries(source.outputs), updates });
}

/** Each row scattered into zeros once, at its first index, and put over the table there. */
function denseUpdate(table: Tensor, { indices, rows }: RowUpdate): Tensor {
  const [n, length] = [at(indices.shape, 0), at(table.shape, 0)];
  const position = arange(n);
  const same = equal(expandDims(indices, 1), expandDims(indices, 0)); // [n, n]
  const earlier = and(same, less(expandDims(position, 0), expandDims(position, 1)));
  const isFirst = equal(sum(cast(earlier, "f32"), { axes: [1] }), 0); // [n]
  const spread = [n, ...table.shape.slice(1).map(() => 1)];
  const once = mul(rows, reshape(cast(isFirst, "f32"), spread));
  const written = greater(scatterAdd(indices, reshape(cast(isFirst, "f32"), spread), length), 0); // [V, 1, …]
  return where(written, scatterAdd(indices, once, length), table);
}
