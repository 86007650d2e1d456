import { sizeOf, type Tensor } from "@kensho/tensor";
import { Block } from "../compile/block.ts";
import type { Coords } from "../compile/index-algebra.ts";
import { depthOf, type Kernel } from "../compile/kernel.ts";
import { type OperandText, operandText } from "./operand.ts";
import { type Dispatch, Writer, type WriterContext } from "./writer.ts";

/** One workgroup's work: a `rows × columns` tile of the result, summed `depth` at a time; both divide by {@link EACH}. */
interface TileShape {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

/** A thread computes 4 × 4 elements: as many as a vector holds, so that workgroup memory is read in vectors. */
const EACH = 4;

/** Threads of a workgroup of the kernel without tiles. */
const DIRECT_THREADS = 64;

/** Tiles that keep a GPU busy: below that, smaller tiles make more of them. */
const BUSY_TILES = 128;

/** Chooses tiles that waste little at the edges and are many enough. */
function tileShape(anchor: Tensor<"matmul">): TileShape {
  const [m, n] = anchor.shape.slice(-2) as [number, number];
  const batch = sizeOf(anchor.shape.slice(0, -2));
  const tilesOf = (rows: number, columns: number) => batch * Math.ceil(m / rows) * Math.ceil(n / columns);
  const large = tilesOf(64, 64) >= BUSY_TILES ? 64 : 32;
  const fit = (length: number) => (length > 32 ? large : length > 16 ? Math.min(large, 32) : 16);
  const [rows, columns] = [fit(m), fit(n)];
  return { rows, columns, depth: 16 };
}

/**
 * Matrix product `[…, M, K] · […, K, N]`: by tiles in workgroup memory and registers, or, where workgroup memory is not faster than
 * any other (software adapters), by registers alone. OperandTexts are read in place wherever their
 * elements lie (transposed, sliced, broadcast); what follows each element of the product is computed before it is stored.
 */
export function matmulDispatch(kernel: Kernel, context: WriterContext, label: string): Dispatch {
  const anchor = kernel.anchor as Tensor<"matmul">;
  const tile = context.tuning.tiles ? tileShape(anchor) : undefined;
  const text = new MatmulText(kernel, context, tile);
  const [m, n] = anchor.shape.slice(-2) as [number, number];
  const batch = sizeOf(anchor.shape.slice(0, -2));
  const workgroups =
    tile === undefined
      ? Math.ceil((batch * Math.ceil(m / EACH) * Math.ceil(n / EACH)) / DIRECT_THREADS)
      : batch * Math.ceil(m / tile.rows) * Math.ceil(n / tile.columns);
  return { label, wgsl: text.write(), params: text.writer.params, workgroups, instances: 1 };
}

class MatmulText {
  readonly writer: Writer;
  readonly #kernel: Kernel;
  readonly #tile: TileShape | undefined;

  constructor(kernel: Kernel, context: WriterContext, tile: TileShape | undefined) {
    this.#kernel = kernel;
    this.#tile = tile;
    this.writer = new Writer(kernel, context, (node) => (node === kernel.anchor ? "sum" : undefined));
  }

  write(): string {
    const anchor = this.#kernel.anchor as Tensor<"matmul">;
    const [b, m, n] = this.#kernel.element;
    const [factorA, factorB] = this.#kernel.factors(this.#kernel.seedCoords(anchor));
    const { depth: along } = this.#kernel;
    const A = operandText(this.writer, "A", factorA, { batch: b, row: m, along });
    const C = operandText(this.writer, "B", factorB, { batch: b, row: n, along });
    const functions = [A.declaration, C.declaration, this.#finishElement()];
    const tile = this.#tile;
    if (tile === undefined) {
      return this.writer.finish({
        workgroupSize: DIRECT_THREADS,
        declarations: functions.join("\n"),
        body: this.#direct(anchor, A, C),
      });
    }
    const { rows, columns, depth } = tile;
    const tiles = [
      `var<workgroup> tileA: array<vec4<f32>, ${(rows * depth) / EACH}>;`,
      `var<workgroup> tileB: array<vec4<f32>, ${(columns * depth) / EACH}>;`,
    ];
    return this.writer.finish({
      workgroupSize: (rows / EACH) * (columns / EACH),
      declarations: [...tiles, ...functions].join("\n"),
      body: this.#tiled(anchor, tile, A, C),
    });
  }

  /** What is done with each element of the product. */
  #finishElement(): string {
    const kernel = this.#kernel;
    const block = new Block("body");
    for (const [i, index] of kernel.element.entries()) this.writer.bind(index, "bmn"[i] as string, block);
    const stores = [...kernel.stores].map((node) => {
      const { coords } = kernel.storeSite(node) as { coords: Coords };
      return { node, coords, value: this.writer.value(node, coords, block) };
    });
    for (const { node, coords, value } of stores) block.lines.push(this.writer.store(node, coords, value, block));
    return `fn finishElement(B: u32, b: u32, m: u32, n: u32, sum: f32) {\n${block.print("  ")}\n}`;
  }

  /** The sizes of the product as text. */
  #sizes(anchor: Tensor<"matmul">): { M: string; N: string; K: string; batch: string } {
    const [m, n] = anchor.shape.slice(-2) as [number, number];
    const number = (size: number, role: string): string => this.writer.number(size, role);
    const batch = number(sizeOf(anchor.shape.slice(0, -2)), "batch");
    return { M: number(m, "M"), N: number(n, "N"), K: number(depthOf(anchor), "K"), batch };
  }

  /** Each thread reads what it needs by itself. At the edges it reads the last row or column again. */
  #direct(anchor: Tensor<"matmul">, A: OperandText, C: OperandText): string {
    const { M, N, K, batch } = this.#sizes(anchor);
    const [m, n] = anchor.shape.slice(-2) as [number, number];
    const down = this.writer.number(Math.ceil(m / EACH), "down");
    const across = this.writer.number(Math.ceil(n / EACH), "across");
    const starts = (name: string, factor: OperandText, first: string, limit: string) =>
      range(EACH).map((i) => `  let ${name}${i} = ${factor.start(`min(${first} + ${i}u, ${limit} - 1u)`)};`);
    const four = (name: string, factor: OperandText) =>
      `vec4<f32>(${range(EACH)
        .map((i) => factor.read(`${name}${i}`, "p"))
        .join(", ")})`;
    return [
      `  let block = g * ${DIRECT_THREADS}u + thread;`,
      `  let b = block / (${down} * ${across});`,
      `  if (b >= ${batch}) { return; }`,
      `  let top = block / ${across} % ${down} * ${EACH}u;`,
      `  let left = block % ${across} * ${EACH}u;`,
      ...starts("y", A, "top", M),
      ...starts("x", C, "left", N),
      ZERO_SUMS,
      `  for (var p = 0u; p < ${K}; p++) {`,
      `    let a = ${four("y", A)};`,
      `    let c = ${four("x", C)};`,
      MULTIPLY,
      "  }",
      ...finishAll("top", "left", M, N),
    ].join("\n");
  }

  #tiled(anchor: Tensor<"matmul">, { rows, columns, depth }: TileShape, A: OperandText, C: OperandText): string {
    const { M, N, K, batch } = this.#sizes(anchor);
    const [m, n] = anchor.shape.slice(-2) as [number, number];
    const down = this.writer.number(Math.ceil(m / rows), "down");
    const across = this.writer.number(Math.ceil(n / columns), "across");
    const threads = (rows / EACH) * (columns / EACH);
    const lanes = columns / EACH;
    const fetch = (tile: "A" | "B", factor: OperandText, width: number, edge: string, limit: string) => [
      `    for (var e = thread; e < ${(width * depth) / EACH}u; e += ${threads}u) {`,
      factor.alongFirst
        ? `      let q = e % ${depth}u; let r = e / ${depth}u;`
        : `      let r = e % ${width / EACH}u; let q = e / ${width / EACH}u;`,
      "      var four = vec4<f32>();",
      `      for (var c = 0u; c < ${EACH}u; c++) {`,
      `        let side = ${edge} + r * ${EACH}u + c;`,
      `        if (side < ${limit} && start + q < ${K}) { four[c] = ${factor.read(factor.start("side"), "(start + q)")}; }`,
      "      }",
      `      tile${tile}[q * ${width / EACH}u + r] = four;`,
      "    }",
    ];
    return [
      `  let tiles = ${down} * ${across};`,
      "  let b = g / tiles;",
      `  if (b >= ${batch}) { return; }`,
      `  let top = (g % tiles) / ${across} * ${rows}u;`,
      `  let left = g % ${across} * ${columns}u;`,
      `  let y = thread / ${lanes}u;`,
      `  let x = thread % ${lanes}u;`,
      ZERO_SUMS,
      `  for (var start = 0u; start < ${K}; start += ${depth}u) {`,
      ...fetch("A", A, rows, "top", M),
      ...fetch("B", C, columns, "left", N),
      "    workgroupBarrier();",
      `    for (var q = 0u; q < ${depth}u; q++) {`,
      `      let a = tileA[q * ${rows / EACH}u + y];`,
      `      let c = tileB[q * ${columns / EACH}u + x];`,
      MULTIPLY,
      "    }",
      "    workgroupBarrier();",
      "  }",
      ...finishAll(`(top + y * ${EACH}u)`, `(left + x * ${EACH}u)`, M, N),
    ].join("\n");
  }
}

const ZERO_SUMS = "  var s0 = vec4<f32>(); var s1 = vec4<f32>(); var s2 = vec4<f32>(); var s3 = vec4<f32>();";

/** Adds the outer product of `a` and `c` to the sums. */
const MULTIPLY = range(EACH)
  .map((i) => `    s${i} = fma(vec4<f32>(a.${"xyzw"[i]}), c, s${i});`)
  .join("\n");

/** Hands on the 4 × 4 sums of a thread that lie inside the matrix. */
function finishAll(top: string, left: string, M: string, N: string): string[] {
  return [
    "  let sums = array<vec4<f32>, 4>(s0, s1, s2, s3);",
    `  for (var i = 0u; i < ${EACH}u; i++) {`,
    `    let m = ${top} + i;`,
    `    for (var j = 0u; j < ${EACH}u; j++) {`,
    `      let n = ${left} + j;`,
    `      if (m < ${M} && n < ${N}) { finishElement(B, b, m, n, sums[i][j]); }`,
    "    }",
    "  }",
  ];
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
