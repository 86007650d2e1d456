import type { Graph, RowUpdate, Tensor } from "@kensho/tensor";

/** Row updates over other nodes, by the name of their state. */
export function mapRows({ rowUpdates }: Graph, map: (node: Tensor) => Tensor): Record<string, RowUpdate> {
  return Object.fromEntries(
    [...rowUpdates].map(([name, { indices, rows }]) => [name, { indices: map(indices), rows: map(rows) }]),
  );
}
