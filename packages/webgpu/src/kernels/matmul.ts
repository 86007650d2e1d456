import { at, sizeOf, type Tensor } from "@kensho/tensor";
import { Block } from "../compile/block.ts";
import type { Coords, Index } from "../compile/index-algebra.ts";
import { depthOf, type Kernel } from "../compile/kernel.ts";
import { type Dispatch, Writer, type WriterContext } from "./writer.ts";

/** One workgroup's work: a `rows × columns` tile of the result, summed `depth` at a time; both divide by {@link EACH}. */
export interface TileShape {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

/** A thread computes 4 × 4 elements: as many as a vector holds, so that workgroup memory is read in vectors. */
const EACH = 4;

/** Tiles that keep a GPU busy: below that, smaller tiles make more of them. */
const BUSY_TILES = 128;

/** Chooses tiles that waste little at the edges and are many enough. */
export function tileShape(anchor: Tensor<"matmul">): TileShape {
  const [m, n] = anchor.shape.slice(-2) as [number, number];
  const batch = sizeOf(anchor.shape.slice(0, -2));
  const tilesOf = (rows: number, columns: number) => batch * Math.ceil(m / rows) * Math.ceil(n / columns);
  const large = tilesOf(64, 64) >= BUSY_TILES ? 64 : 32;
  const fit = (length: number) => (length > 32 ? large : length > 16 ? Math.min(large, 32) : 16);
  const [rows, columns] = [fit(m), fit(n)];
  return { rows, columns, depth: 16 };
}

/**
 * Matrix product by tiles in workgroup memory and registers, `[…, M, K] · […, K, N]`. Factors are read in place wherever their
 * elements lie (transposed, sliced, broadcast); what follows each element of the product is computed before it is stored.
 */
export function matmulDispatch(kernel: Kernel, context: WriterContext, label: string): Dispatch {
  const anchor = kernel.anchor as Tensor<"matmul">;
  const tile = tileShape(anchor);
  const text = new MatmulText(kernel, context, tile);
  const [m, n] = anchor.shape.slice(-2) as [number, number];
  const batch = sizeOf(anchor.shape.slice(0, -2));
  const workgroups = batch * Math.ceil(m / tile.rows) * Math.ceil(n / tile.columns);
  return { label, wgsl: text.write(), params: text.writer.params, workgroups };
}

class MatmulText {
  readonly writer: Writer;
  readonly #kernel: Kernel;
  readonly #tile: TileShape;

  constructor(kernel: Kernel, context: WriterContext, tile: TileShape) {
    this.#kernel = kernel;
    this.#tile = tile;
    this.writer = new Writer(kernel, context, (node) => (node === kernel.anchor ? "sum" : undefined));
  }

  write(): string {
    const anchor = this.#kernel.anchor as Tensor<"matmul">;
    const [b, m, n] = this.#kernel.element;
    const [factorA, factorB] = this.#kernel.factors(this.#kernel.seedCoords(anchor));
    const readA = this.#reader("readA", factorA, [b, "b"], [m, "m"], [this.#kernel.depth, "p"]);
    const readB = this.#reader("readB", factorB, [b, "b"], [n, "n"], [this.#kernel.depth, "p"]);
    const { rows, columns, depth } = this.#tile;
    const declarations = [
      `var<workgroup> tileA: array<vec4<f32>, ${(rows * depth) / EACH}>;`,
      `var<workgroup> tileB: array<vec4<f32>, ${(columns * depth) / EACH}>;`,
      readA.text,
      readB.text,
      this.#finishElement(),
    ].join("\n");
    const body = this.#main(anchor, readA.depthFirst, readB.depthFirst);
    return this.writer.finish({ workgroupSize: this.#threads, declarations, body });
  }

  get #threads(): number {
    const { rows, columns } = this.#tile;
    return (rows / EACH) * (columns / EACH);
  }

  /** A function that reads one element of a factor, and whether neighbours along the depth are neighbours in memory. */
  #reader(
    name: string,
    { input, coords }: { input: Tensor; coords: Coords },
    ...variables: readonly (readonly [Index, string])[]
  ): { text: string; depthFirst: boolean } {
    const block = new Block("body");
    for (const [index, text] of variables) this.writer.bind(index, text, block);
    const value = this.writer.value(input, coords, block);
    const names = variables.map(([, text]) => `${text}: u32`).join(", ");
    const text = `fn ${name}(B: u32, ${names}) -> f32 {\n${block.print("  ")}\n  return ${value};\n}`;
    const last = coords[coords.length - 1] as Index;
    return { text, depthFirst: last.key === this.#kernel.depth.key };
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

  #main(anchor: Tensor<"matmul">, depthFirstA: boolean, depthFirstB: boolean): string {
    const { rows, columns, depth } = this.#tile;
    const [m, n] = [at(anchor.shape, anchor.shape.length - 2), at(anchor.shape, anchor.shape.length - 1)];
    const [M, N, K] = [m, n, depthOf(anchor)].map((size) => this.writer.number(size)) as [string, string, string];
    const [down, across] = [this.writer.number(Math.ceil(m / rows)), this.writer.number(Math.ceil(n / columns))];
    const lanes = columns / EACH;
    const fetch = (factor: "A" | "B", width: number, edge: string, limit: string, depthFirst: boolean) => [
      `    for (var e = thread; e < ${(width * depth) / EACH}u; e += ${this.#threads}u) {`,
      depthFirst
        ? `      let q = e % ${depth}u; let r = e / ${depth}u;`
        : `      let r = e % ${width / EACH}u; let q = e / ${width / EACH}u;`,
      "      var four = vec4<f32>();",
      `      for (var c = 0u; c < ${EACH}u; c++) {`,
      `        let side = ${edge} + r * ${EACH}u + c;`,
      `        if (side < ${limit} && start + q < ${K}) { four[c] = read${factor}(B, b, side, start + q); }`,
      "      }",
      `      tile${factor}[q * ${width / EACH}u + r] = four;`,
      "    }",
    ];
    return [
      `  let tiles = ${down} * ${across};`,
      "  let b = g / tiles;",
      `  if (b >= ${this.writer.number(sizeOf(anchor.shape.slice(0, -2)))}) { return; }`,
      `  let top = (g % tiles) / ${across} * ${rows}u;`,
      `  let left = g % ${across} * ${columns}u;`,
      `  let y = thread / ${lanes}u;`,
      `  let x = thread % ${lanes}u;`,
      "  var s0 = vec4<f32>(); var s1 = vec4<f32>(); var s2 = vec4<f32>(); var s3 = vec4<f32>();",
      `  for (var start = 0u; start < ${K}; start += ${depth}u) {`,
      ...fetch("A", rows, "top", M, depthFirstA),
      ...fetch("B", columns, "left", N, depthFirstB),
      "    workgroupBarrier();",
      `    for (var q = 0u; q < ${depth}u; q++) {`,
      `      let a = tileA[q * ${rows / EACH}u + y];`,
      `      let c = tileB[q * ${columns / EACH}u + x];`,
      ..."xyzw".split("").map((lane, i) => `      s${i} = fma(vec4<f32>(a.${lane}), c, s${i});`),
      "    }",
      "    workgroupBarrier();",
      "  }",
      "  let sums = array<vec4<f32>, 4>(s0, s1, s2, s3);",
      `  for (var i = 0u; i < ${EACH}u; i++) {`,
      `    let m = top + y * ${EACH}u + i;`,
      `    for (var j = 0u; j < ${EACH}u; j++) {`,
      `      let n = left + x * ${EACH}u + j;`,
      `      if (m < ${M} && n < ${N}) { finishElement(B, b, m, n, sums[i][j]); }`,
      "    }",
      "  }",
    ].join("\n");
  }
}
