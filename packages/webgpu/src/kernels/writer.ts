import { InternalError } from "@kensho/errors";
import { at, type DType, isPrimitive, sizeOf, type Tensor } from "@kensho/tensor";
import { accesses, type Guard, rowVariable } from "../compile/access.ts";
import { Block, type Declared } from "../compile/block.ts";
import { type Atom, type Coords, type Index, isInner } from "../compile/index-algebra.ts";
import type { Kernel } from "../compile/kernel.ts";
import { inlineValue, roleOf } from "../compile/roles.ts";
import type { WriterContext } from "./context.ts";
import { literal, type MapPrimitive, REGISTER, SPELL, zeroOf } from "./elementwise.ts";
import { type ShaderParts, shaderText } from "./shader.ts";

/** Value of a node that only its kernel can compute: the anchor's sum, or a reduction. */
export type Special = (node: Tensor, coords: Coords, block: Block) => string | undefined;

/**
 * Writes the expressions of one kernel. Sizes, strides and offsets go into parameters, not into the text, so that one pipeline serves
 * every layer of a network.
 */
export class Writer {
  readonly kernel: Kernel;
  readonly #context: WriterContext;
  readonly #params: number[] = [];
  readonly #slots = new Map<string, number>();
  readonly #special: Special;
  /** Whether buffers are declared in vectors of four words, so that four neighbours are read at once. */
  #fours = false;
  #names = 0;

  constructor(kernel: Kernel, context: WriterContext, special: Special = () => undefined) {
    this.kernel = kernel;
    this.#context = context;
    this.#special = special;
  }

  get params(): readonly number[] {
    return this.#params;
  }

  /** From now on the text reads and writes buffers in vectors of four words; a part of a vector is never written alone. */
  useFours(): void {
    this.#fours = true;
  }

  get inFours(): boolean {
    return this.#fours;
  }

  /** A word of a buffer, or a 16-bit float of a buffer of such. */
  wordAt(buffer: string, address: string): string {
    return this.#fours ? `${buffer}[(${address}) >> 2u][(${address}) & 3u]` : `${buffer}[${address}]`;
  }

  /** A fresh name. */
  name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  /**
   * A whole number that the text reads from the parameters.
   * @param role what it is for: two roles never share a parameter, lest kernels differ only because two of their sizes are equal
   */
  number(value: number, role: string): string {
    return value === 0 ? "0u" : this.#param(`${role} ${value}`, value);
  }

  #param(key: string, value: number): string {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.#params.length;
      this.#slots.set(key, slot);
      this.#params.push(value);
    }
    return `P[B + ${slot >> 2}u].${"xyzw"[slot & 3]}`;
  }

  /** Says how a variable of the kernel's domain is called in the text of a block. */
  bind(index: Index, text: string, block: Block): void {
    for (const atom of index.terms.keys()) block.declare(`atom ${atom.id}`, text);
  }

  /** An index as an expression of u32. */
  index(index: Index, block: Block, role: string): string {
    return this.#indexIn(index, block, role).text;
  }

  #indexIn(index: Index, block: Block, role: string): Declared {
    let deepest = block.body;
    const parts: string[] = [];
    for (const [atom, coefficient] of index.terms) {
      const { text, block: where } = this.#atom(atom, block);
      if (where.depth > deepest.depth) deepest = where;
      parts.push(coefficient === 1 ? text : `${text} * ${this.number(coefficient, role)}`);
    }
    if (index.constant > 0 || parts.length === 0) parts.push(this.number(index.constant, role));
    return { text: parts.join(" + "), block: deepest };
  }

  #atom(atom: Atom, block: Block): Declared {
    const key = `atom ${atom.id}`;
    const known = block.find(key);
    if (known !== undefined) return known;
    if (atom.form.kind === "variable")
      throw new InternalError(`kernel: ${atom.form.name} is not declared in this block`);
    const { kind, source, by } = atom.form;
    const { text, block: where } = this.#indexIn(source, block, key);
    const whole = source.terms.size > 1 || source.constant > 0 || /[*+]/.test(text) ? `(${text})` : text;
    const operator = { div: "/", mod: "%", shift: "-" }[kind];
    const name = this.name("i");
    where.lines.push(`let ${name} = ${whole} ${operator} ${this.number(by, key)};`);
    return where.declare(key, name);
  }

  /** The value of a node's element, as the name of a variable or a literal. */
  value(node: Tensor, coords: Coords, block: Block): string {
    if (sizeOf(node.shape) === 0) return zeroOf(node.dtype);
    const key = `${this.#context.idOf(node)}@${coords.map((index) => index.key).join()}`;
    const inline = inlineValue(node);
    if (typeof inline === "number") return literal(inline, node.dtype);
    if (inline === "position") return `i32(${this.index(at(coords, 0), block, key)})`;
    const known = block.find(key);
    if (known !== undefined) return known.text;
    const special = this.#special(node, coords, block);
    if (special !== undefined) return special;
    const where = !coords.some(isInner) && block.isUnconditional ? block.body : block;
    const text = this.#expression(node, coords, where);
    if (/^\w+$/.test(text)) return where.declare(key, text).text;
    const name = this.name("v");
    where.lines.push(`let ${name} = ${text};`);
    return where.declare(key, name).text;
  }

  #expression(node: Tensor, coords: Coords, block: Block): string {
    if (!this.kernel.evaluates(node)) return this.load(node, coords, block);
    const role = roleOf(node);
    const reads = accesses(node, coords, this.kernel.algebra, this.#context.idOf);
    if (role === "map") {
      const operands = reads.map((access) => this.value(access.input, access.coords, block));
      return SPELL[node.primitive as MapPrimitive](operands, node);
    }
    if (isPrimitive(node, "gather")) {
      const [table, indices] = reads as [(typeof reads)[0], (typeof reads)[0]];
      this.#bindRow(node, indices.coords, this.value(indices.input, indices.coords, block), block);
      return this.value(table.input, table.coords, block);
    }
    if (role === "move") {
      const [only] = reads as [(typeof reads)[0]];
      return this.value(only.input, only.coords, block);
    }
    return this.#oneOf(node, reads, block);
  }

  /** An index outside the table takes the nearest row: a kernel cannot fail. */
  #bindRow(node: Tensor<"gather">, picked: Coords, index: string, block: Block): void {
    const rows = at(node.inputs[0].shape, 0);
    const row = this.kernel.algebra.variable(rowVariable(this.#context.idOf(node), picked), rows, picked.some(isInner));
    if (row.terms.size === 0) return;
    const name = this.name("i");
    block.lines.push(`let ${name} = u32(clamp(${index}, 0i, i32(${this.number(rows - 1, name)})));`);
    this.bind(row, name, block);
  }

  /** The operand whose guards hold; zero if none do. */
  #oneOf(node: Tensor, reads: ReturnType<typeof accesses>, block: Block): string {
    const [first] = reads;
    if (first === undefined) return zeroOf(node.dtype);
    if (reads.length === 1 && first.guards.length === 0) return this.value(first.input, first.coords, block);
    const name = this.name("v");
    block.lines.push(`var ${name} = ${zeroOf(node.dtype)};`);
    for (const { input, coords, guards } of reads) {
      const condition = guards.map((guard) => this.#condition(guard, block)).join(" && ") || "true";
      const branch = new Block("branch", block);
      const value = this.value(input, coords, branch);
      block.lines.push(`if (${condition}) {\n${branch.print("  ")}\n  ${name} = ${value};\n}`);
    }
    return name;
  }

  #condition({ index, from, to }: Guard, block: Block): string {
    const role = `guard ${index.key}`;
    const text = this.index(index, block, role);
    const parts: string[] = [];
    if (from > index.constant) parts.push(`${text} >= ${this.number(from, role)}`);
    if (to <= this.kernel.algebra.max(index)) parts.push(`${text} < ${this.number(to, role)}`);
    return parts.join(" && ");
  }

  /**
   * The node whose memory an element is read from, through any layout on the way, and where; nothing if it must be computed.
   */
  source(node: Tensor, coords: Coords): { readonly node: Tensor; readonly coords: Coords } | undefined {
    if (!this.kernel.evaluates(node)) return { node, coords };
    if (roleOf(node) !== "move") return undefined;
    const [read] = accesses(node, coords, this.kernel.algebra, this.#context.idOf);
    return read === undefined ? undefined : this.source(read.input, read.coords);
  }

  /** Number of an element's word, and the buffer it is in. */
  word(node: Tensor, coords: Coords, block: Block): { readonly address: string; readonly buffer: string } {
    return { address: this.#address(node, coords, block), buffer: `M${this.#context.placementOf(node).chunk}` };
  }

  /** Loads the element in its storage format. */
  load(node: Tensor, coords: Coords, block: Block): string {
    const { address, buffer } = this.word(node, coords, block);
    return this.fromMemory(node, this.wordAt(buffer, address));
  }

  /** The value of an element of the node's, as it was read. */
  fromMemory(node: Tensor, word: string): string {
    return this.#context.placementOf(node).half ? `f32(${word})` : fromWord(word, node.dtype);
  }

  /** Four elements of an f32 node's, as they were read together. */
  fourFromMemory(node: Tensor, words: string): string {
    return this.#context.placementOf(node).half ? `vec4<f32>(${words})` : `bitcast<vec4<f32>>(${words})`;
  }

  /** What is written for the value of an element of the node's. */
  toMemory(node: Tensor, value: string): string {
    return this.#context.placementOf(node).half ? `f16(${value})` : toWord(value, node.dtype);
  }

  /** The vector of four elements of the node's, each as {@link toMemory} has it. */
  fourToMemory(node: Tensor, values: readonly string[]): string {
    return `vec4<${this.#context.placementOf(node).half ? "f16" : "u32"}>(${values.join(", ")})`;
  }

  /** The statement that puts an element into memory. */
  store(node: Tensor, coords: Coords, value: string, block: Block): string {
    const { address, buffer } = this.word(node, coords, block);
    return `${buffer}[${address}] = ${this.toMemory(node, value)};`;
  }

  #address(node: Tensor, coords: Coords, block: Block): string {
    const { offset } = this.#context.placementOf(node);
    const role = `tensor ${this.#context.idOf(node)}`;
    const start = this.#param(`${role} starts`, offset);
    const linear = this.kernel.algebra.linear(coords, node.shape);
    return linear.key === this.kernel.algebra.zero.key ? start : `${start} + ${this.index(linear, block, role)}`;
  }

  /** The whole text. */
  finish(parts: Omit<ShaderParts, "chunks" | "halfChunks" | "inFours" | "params">): string {
    const { chunks, halfChunks } = this.#context;
    return shaderText({ ...parts, chunks, halfChunks, inFours: this.#fours, params: this.#params.length });
  }
}

function fromWord(word: string, dtype: DType): string {
  return dtype === "bool" ? `(${word} != 0u)` : `bitcast<${REGISTER[dtype]}>(${word})`;
}

/** Converts a value to its bits in memory. */
function toWord(value: string, dtype: DType): string {
  return dtype === "bool" ? `select(0u, 1u, ${value})` : `bitcast<u32>(${value})`;
}
