import type { Kernel } from "../compile/kernel.ts";
import type { WriterContext, Written } from "./context.ts";
import { DIRECT_THREADS, directText } from "./matmul-direct.ts";
import { matricesText } from "./matmul-matrices.ts";
import { MatmulParts } from "./matmul-parts.ts";
import { tiledText } from "./matmul-tiled.ts";
import { matmulPath } from "./tile-table.ts";

/**
 * Matrix product `[…, M, K] · […, K, N]` on the path that suits its sizes and the adapter (see `tile-table.ts`). Factors are read in
 * place wherever their elements lie (transposed, sliced, broadcast); what follows each element of the product is computed before it is
 * stored. Sums are f32.
 */
export function matmulDispatch(kernel: Kernel, context: WriterContext, label: string): Written {
  const { tuning } = context;
  const parts = new MatmulParts(kernel, context);
  const { batch, m, n, k, writer } = parts;
  const path = matmulPath(batch, m, n, k, tuning);
  const tilesOf = (rows: number, columns: number): number => batch * Math.ceil(m / rows) * Math.ceil(n / columns);
  const dispatch = (wgsl: string, workgroups: number): Written => {
    return { label, wgsl, params: writer.params, workgroups, instances: 1 };
  };
  switch (path.kind) {
    case "direct":
      return dispatch(directText(parts, path), Math.ceil(tilesOf(path.rows, path.columns) / DIRECT_THREADS));
    case "tiled":
      return dispatch(tiledText(parts, path), tilesOf(path.tile.rows, path.tile.columns));
    case "matrices":
      return dispatch(matricesText(parts, path), tilesOf(path.rows, path.columns));
  }
}
