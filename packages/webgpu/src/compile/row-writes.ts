import { at, type Graph, type RowUpdate, type Tensor } from "@kensho/tensor";
import type { Placement, WriterContext, Written } from "../kernels/context.ts";
import { writeRowsDispatch } from "../kernels/write-rows.ts";

/** Creates the launches that write rows to state. They are the last of a program, after all reads of the old rows. */
export function rowWrites(
  updates: Readonly<Record<string, RowUpdate>>,
  states: Graph["states"],
  placementOfState: (name: string) => Placement,
  context: WriterContext,
): (Written & { readonly bytes: number; readonly scope: string })[] {
  return Object.entries(updates)
    .filter(([, { rows }]) => !rows.shape.includes(0))
    .map(([name, { indices, rows }]) => {
      const write = {
        shape: rows.shape,
        table: placementOfState(name),
        tableRows: at((states.get(name) as Tensor).shape, 0),
        indices: context.placementOf(indices),
        rows: context.placementOf(rows),
      };
      const count = rows.shape.reduce((product, length) => product * length, 1);
      const bytes = 4 * (2 * count + at(rows.shape, 0));
      return { ...writeRowsDispatch(write, context, `${name}.rows`), bytes, scope: rows.scope };
    });
}
