import { depthOf, type Kernel } from "../compile/kernel.ts";
import { matricesText } from "./matmul-matrices.ts";
import { MatmulParts } from "./matmul-parts.ts";
import { tiledText } from "./matmul-tiled.ts";
import type { OperandText } from "./operand.ts";
import { matmulPath } from "./tile-table.ts";
import type { WriterContext, Written } from "./writer.ts";

/** A thread of the kernel without tiles computes 4 × 4 elements. */
const EACH = 4;
/** Threads of its workgroups. */
const DIRECT_THREADS = 64;

/**
 * Matrix product `[…, M, K] · […, K, N]` on the path that suits its sizes and the adapter (see `tile-table.ts`). Factors are read in
 * place wherever their elements lie (transposed, sliced, broadcast); what follows each element of the product is computed before it is
 * stored. Sums are f32.
 */
export function matmulDispatch(kernel: Kernel, context: WriterContext, label: string): Written {
  const { tuning } = context;
  const parts = new MatmulParts(kernel, context, tuning.tiles);
  const { batch, m, n, writer } = parts;
  const path = matmulPath(batch, m, n, depthOf(parts.anchor), tuning);
  const tilesOf = (rows: number, columns: number): number => batch * Math.ceil(m / rows) * Math.ceil(n / columns);
  const dispatch = (wgsl: string, workgroups: number): Written => {
    return { label, wgsl, params: writer.params, workgroups, instances: 1 };
  };
  switch (path.kind) {
    case "direct":
      return dispatch(directText(parts), Math.ceil(tilesOf(EACH, EACH) / DIRECT_THREADS));
    case "tiled":
      return dispatch(tiledText(parts, path), tilesOf(path.tile.rows, path.tile.columns));
    case "matrices":
      return dispatch(matricesText(parts, path), tilesOf(path.rows, path.columns));
  }
}

/** By registers alone: each thread reads what it needs by itself. At the edges it reads the last row or column again. */
function directText(parts: MatmulParts): string {
  const { writer, A, B, m, n } = parts;
  const { M, N, K, batch } = parts.sizes();
  const down = writer.number(Math.ceil(m / EACH), "down");
  const across = writer.number(Math.ceil(n / EACH), "across");
  const starts = (name: string, factor: OperandText, first: string, limit: string) =>
    range(EACH).map((i) => `  let ${name}${i} = ${factor.start(`min(${first} + ${i}u, ${limit} - 1u)`)};`);
  const four = (name: string, factor: OperandText) =>
    `vec4<f32>(${range(EACH)
      .map((i) => factor.read(`${name}${i}`, "p"))
      .join(", ")})`;
  const body = [
    `  let block = g * ${DIRECT_THREADS}u + thread;`,
    `  let b = block / (${down} * ${across});`,
    `  if (b >= ${batch}) { return; }`,
    `  let top = block / ${across} % ${down} * ${EACH}u;`,
    `  let left = block % ${across} * ${EACH}u;`,
    ...starts("y", A, "top", M),
    ...starts("x", B, "left", N),
    `  ${range(EACH)
      .map((i) => `var s${i} = vec4<f32>();`)
      .join(" ")}`,
    `  for (var p = 0u; p < ${K}; p++) {`,
    `    let a = ${four("y", A)};`,
    `    let c = ${four("x", B)};`,
    ...range(EACH).map((i) => `    s${i} = fma(vec4<f32>(a.${"xyzw"[i]}), c, s${i});`),
    "  }",
    ...range(EACH).map((i) => `  finishFour(B, b, top + ${i}u, left, s${i});`),
  ];
  return writer.finish({
    workgroupSize: DIRECT_THREADS,
    declarations: parts.functions.join("\n"),
    body: body.join("\n"),
  });
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
