import { at, sizeOf, type Tensor } from "@kensho/tensor";
import { Block } from "../compile/block.ts";
import type { Coords, Index } from "../compile/index-algebra.ts";
import { depthOf, type Kernel } from "../compile/kernel.ts";
import type { WriterContext } from "./context.ts";
import { type OperandText, operandFours, operandText } from "./operand.ts";
import { Writer } from "./writer.ts";

/** What all kernels of a product are made of: how its factors are read, and what is done with its elements. */
export class MatmulParts {
  readonly writer: Writer;
  readonly anchor: Tensor<"matmul">;
  /** The factors; a row of the right one is a column of the product. */
  readonly A: OperandText;
  readonly B: OperandText;
  readonly #kernel: Kernel;
  /** Text of the product's element while what follows it is written. */
  #sum = "sum";

  constructor(kernel: Kernel, context: WriterContext) {
    this.#kernel = kernel;
    this.anchor = kernel.anchor as Tensor<"matmul">;
    this.writer = new Writer(kernel, context, (node) => (node === kernel.anchor ? this.#sum : undefined));
    const [batch, m, n] = kernel.element;
    const along = kernel.depth;
    const [a, b] = kernel.factors(kernel.seedCoords(this.anchor));
    const [rowsOfA, rowsOfB] = [
      { batch, row: m, along },
      { batch, row: n, along },
    ];
    const hasFours =
      operandFours(this.writer, a, rowsOfA) !== undefined || operandFours(this.writer, b, rowsOfB) !== undefined;
    if (hasFours && this.#storesInFours()) this.writer.useFours();
    this.A = operandText(this.writer, "A", a, rowsOfA);
    this.B = operandText(this.writer, "B", b, rowsOfB);
  }

  /** Functions of the text: those that read the factors, and `finishFour`. */
  get functions(): string[] {
    return [this.A.declaration, this.B.declaration, this.#finishFour()];
  }

  /** Statements before the factors are read. */
  get prelude(): string[] {
    return [...this.A.prelude, ...this.B.prelude].map((line) => `  ${line}`);
  }

  get batch(): number {
    return sizeOf(this.anchor.shape.slice(0, -2));
  }

  get m(): number {
    return at(this.anchor.shape, this.anchor.shape.length - 2);
  }

  get n(): number {
    return at(this.anchor.shape, this.anchor.shape.length - 1);
  }

  /** Length of the sums. */
  get k(): number {
    return depthOf(this.anchor);
  }

  /** The sizes of the product as text. */
  sizes(): { M: string; N: string; K: string; batch: string } {
    const number = (size: number, role: string): string => this.writer.number(size, role);
    return {
      M: number(this.m, "M"),
      N: number(this.n, "N"),
      K: number(this.k, "K"),
      batch: number(this.batch, "batch"),
    };
  }

  /** Whether everything that leaves the kernel can be written four neighbours at a time. */
  #storesInFours(): boolean {
    const kernel = this.#kernel;
    const [, , n] = kernel.element;
    const [column] = n.terms.keys();
    if (column === undefined || this.n % 4 !== 0) return false;
    return [...kernel.stores].every((node) => {
      const { coords } = kernel.storeSite(node) as { coords: Coords };
      const linear: Index = kernel.algebra.linear(coords, node.shape);
      const rest = [...linear.terms].filter(([atom]) => atom !== column);
      const isPlain = linear.terms.get(column) === 1 && linear.constant % 4 === 0;
      return isPlain && rest.every(([, coefficient]) => coefficient % 4 === 0);
    });
  }

  /** What is done with four neighbours of the product that lie in row `m`, from column `n` on. */
  #finishFour(): string {
    const { M, N } = this.sizes();
    const head = "fn finishFour(B: u32, b: u32, m: u32, n: u32, sums: vec4<f32>)";
    if (!this.writer.inFours) {
      return `${this.#finishElement()}
${head} {
  if (m >= ${M}) { return; }
  for (var c = 0u; c < 4u; c++) {
    if (n + c < ${N}) { finishElement(B, b, m, n + c, sums[c]); }
  }
}`;
    }
    const kernel = this.#kernel;
    const stores = [...kernel.stores];
    const values = stores.map((): string[] => []);
    const addresses: string[] = [];
    const lines: string[] = [];
    for (const [c, component] of [..."xyzw"].entries()) {
      const block = new Block("body");
      for (const [i, index] of kernel.element.entries()) {
        this.writer.bind(index, i === 2 && c > 0 ? `(n + ${c}u)` : ("bmn"[i] as string), block);
      }
      this.#sum = `sums.${component}`;
      for (const [i, node] of stores.entries()) {
        const { coords } = kernel.storeSite(node) as { coords: Coords };
        values[i]?.push(this.writer.toMemory(node, this.writer.value(node, coords, block)));
        if (c > 0) continue;
        const { address, buffer } = this.writer.word(node, coords, block);
        addresses.push(`${buffer}[(${address}) >> 2u]`);
      }
      lines.push(block.print("  "));
    }
    const writes = stores.map((node, i) => `  ${addresses[i]} = ${this.writer.fourToMemory(node, values[i] ?? [])};`);
    return [
      `${head} {`,
      `  if (m >= ${M} || n >= ${N}) { return; }`,
      ...lines.filter((line) => line !== ""),
      ...writes,
      "}",
    ].join("\n");
  }

  #finishElement(): string {
    const kernel = this.#kernel;
    const block = new Block("body");
    for (const [i, index] of kernel.element.entries()) this.writer.bind(index, "bmn"[i] as string, block);
    this.#sum = "sum";
    const stores = [...kernel.stores].map((node) => {
      const { coords } = kernel.storeSite(node) as { coords: Coords };
      return { node, coords, value: this.writer.value(node, coords, block) };
    });
    for (const { node, coords, value } of stores) block.lines.push(this.writer.store(node, coords, value, block));
    return `fn finishElement(B: u32, b: u32, m: u32, n: u32, sum: f32) {\n${block.print("  ")}\n}`;
  }
}
