import { at, type Shape, sizeOf } from "@kensho/tensor";
import type { Placement, WriterContext, Written } from "./context.ts";
import { shaderText } from "./shader.ts";

const THREADS = 64;

/** Rows `[n, …]` that go into a state `[V, …]`, at indices `[n]`, and where all of these lie. */
export interface RowWrite {
  readonly shape: Shape;
  readonly table: Placement;
  readonly tableRows: number;
  readonly indices: Placement;
  readonly rows: Placement;
}

/**
 * Puts rows into a state where it lies, so that the cost is theirs and not the table's. Rows of equal index are equal, so it does not
 * matter which comes last; a row outside the table is left out.
 */
export function writeRowsDispatch(write: RowWrite, context: WriterContext, label: string): Written {
  const { shape, table, tableRows, indices, rows } = write;
  const size = sizeOf(shape);
  const width = Math.max(1, size / at(shape, 0));
  const params = [size, width, tableRows, table.offset, indices.offset, rows.offset];
  const body = `  let e = g * ${THREADS}u + thread;
  let width = P[B].y;
  if (e >= P[B].x) { return; }
  let row = M${indices.chunk}[P[B + 1u].x + e / width];
  if (row >= P[B].z) { return; }
  M${table.chunk}[P[B].w + row * width + e % width] = M${rows.chunk}[P[B + 1u].y + e];`;
  const wgsl = shaderText({ ...context, params: params.length, workgroupSize: THREADS, body });
  return { label, wgsl, params, workgroups: Math.ceil(size / THREADS), instances: 1 };
}
