import type { HostData } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import type { HostTensor } from "../host.ts";
import { at } from "../shape.ts";

/**
 * Replaces rows of a table in its own memory, for engines whose state is the host's.
 * @throws {GraphError} for an index outside the table; nothing is written then
 */
export function writeRows(name: string, table: HostTensor, indices: HostData, rows: HostData): void {
  const length = at(table.shape, 0);
  const bad = indices.findIndex((index: number) => !(index >= 0 && index < length));
  if (bad >= 0) throw new GraphError(`row ${indices[bad]} of state "${name}" is outside its ${length} rows`);
  const width = indices.length === 0 ? 0 : rows.length / indices.length;
  for (const [i, index] of indices.entries()) {
    table.data.set(rows.subarray(i * width, (i + 1) * width) as never, index * width);
  }
}
