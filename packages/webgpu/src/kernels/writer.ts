import { at, type DType, isPrimitive, sizeOf, type Tensor } from "@kensho/tensor";
import { accesses, type Guard, rowVariable } from "../compile/access.ts";
import { Block, type Declared } from "../compile/block.ts";
import { type Atom, type Coords, type Index, isInner } from "../compile/index-algebra.ts";
import type { Kernel } from "../compile/kernel.ts";
import { inlineValue, roleOf } from "../compile/roles.ts";
import { HELPERS, literal, type MapPrimitive, REGISTER, SPELL, zeroOf } from "./elementwise.ts";

/** Where a tensor's elements are: which of the program's buffers, and from which element on. */
export interface Placement {
  readonly chunk: number;
  readonly offset: number;
}

/** Matrices that the threads of a subgroup multiply together: sizes, and dtype of the factors; sums are f32. */
export interface SubgroupMatrices {
  readonly factors: "f16" | "f32";
  readonly M: number;
  readonly N: number;
  readonly K: number;
  /** Threads of a subgroup. */
  readonly threads: number;
}

/** What suits the adapter. */
export interface Tuning {
  /** Whether threads gain by working together in workgroup memory; where a CPU plays the GPU they do not. */
  readonly tiles: boolean;
  /** What products round their factors to; sums are f32. Default: f32. */
  readonly precision?: "f16" | "f32";
  /** Matrices that the adapter multiplies at once; absent if it has none. */
  readonly matrices?: SubgroupMatrices;
  /** Side of the largest tile, 64 or 128, and how many tiles keep the adapter busy; see `tile-table.ts` and `tune.ts`. */
  readonly largestTile?: number;
  readonly busyTiles?: number;
}

/** What the text of a kernel is made with. */
export interface WriterContext {
  idOf(node: Tensor): number;
  placementOf(node: Tensor): Placement;
  readonly tuning: Tuning;
  /** Buffers of the program. */
  readonly chunks: number;
}

/** A kernel ready to be encoded. Kernels with equal text share a pipeline; what differs between them is in `params`. */
export interface Dispatch {
  readonly label: string;
  readonly wgsl: string;
  /** Numbers that the text reads as `P[…]`. */
  readonly params: readonly number[];
  readonly workgroups: number;
  /** Kernels of the same text that run side by side, each with parameters of its own, one after the other in `params`. */
  readonly instances: number;
  /** Bytes that it reads and writes, each tensor counted once. */
  readonly bytes: number;
  /** The part of the computation that it belongs to, such as `trm.L_level` or `backward.trm.L_level`. */
  readonly unit: string;
}

/** A dispatch as the kernels write it; the plan adds whose it is. */
export type Written = Omit<Dispatch, "bytes" | "unit">;

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

  /** A word of a buffer. */
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
    if (atom.form.kind === "variable") throw new Error(`no ${atom.form.name} in this part of the kernel`);
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

  /** The element as it lies in memory. */
  load(node: Tensor, coords: Coords, block: Block): string {
    const { address, buffer } = this.word(node, coords, block);
    return fromWord(this.wordAt(buffer, address), node.dtype);
  }

  /** The statement that puts an element into memory. */
  store(node: Tensor, coords: Coords, value: string, block: Block): string {
    const { address, buffer } = this.word(node, coords, block);
    return `${buffer}[${address}] = ${toWord(value, node.dtype)};`;
  }

  #address(node: Tensor, coords: Coords, block: Block): string {
    const { offset } = this.#context.placementOf(node);
    const role = `tensor ${this.#context.idOf(node)}`;
    const start = this.#param(`${role} starts`, offset);
    const linear = this.kernel.algebra.linear(coords, node.shape);
    return linear.key === this.kernel.algebra.zero.key ? start : `${start} + ${this.index(linear, block, role)}`;
  }

  /** The whole text: bindings, the functions it calls, and `main` over the linear workgroup number `g`. */
  finish({
    workgroupSize,
    declarations = "",
    enable = [],
    builtins = [],
    body,
  }: {
    workgroupSize: number;
    declarations?: string;
    /** Extensions that the text uses. */
    enable?: readonly string[];
    /** Further parameters of `main`. */
    builtins?: readonly string[];
    body: string;
  }): string {
    const stride = Math.max(1, Math.ceil(this.#params.length / 4));
    const used = helpersOf(`${declarations}${body}`);
    const buffers = Array.from(
      { length: this.#context.chunks },
      (_, i) =>
        `@group(0) @binding(${i + 1}) var<storage, read_write> M${i}: array<${this.#fours ? "vec4<u32>" : "u32"}>;`,
    ).filter((_, i) => `${declarations}${body}`.includes(`M${i}[`));
    return `${[
      ...enable.map((extension) => `enable ${extension};`),
      `@group(0) @binding(0) var<uniform> P: array<vec4<u32>, ${PARAM_VECTORS}>;`,
      ...buffers,
      ...used,
      ...(declarations === "" ? [] : [declarations]),
    ].join("\n")}

@compute @workgroup_size(${workgroupSize})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) workgroups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,${builtins.map((one) => `\n  ${one},`).join("")}
) {
  let B = workgroup.z * ${stride}u;
  let g = workgroup.x + workgroup.y * workgroups.x;
${body}
}
`;
  }
}

/** The helper functions that a text calls, and those that they call. */
function helpersOf(text: string): string[] {
  const used = new Set<string>();
  const visit = (caller: string): void => {
    for (const [name, helper] of Object.entries(HELPERS)) {
      if (used.has(helper) || !caller.includes(`${name}(`)) continue;
      visit(helper.slice(helper.indexOf("{")));
      used.add(helper);
    }
  };
  visit(text);
  return [...used];
}

/** Vectors of four numbers that a kernel (with all its instances) can read as parameters: the 16 KiB every adapter has. */
export const PARAM_VECTORS = 1024;

function fromWord(word: string, dtype: DType): string {
  return dtype === "bool" ? `(${word} != 0u)` : `bitcast<${REGISTER[dtype]}>(${word})`;
}

/** Bits of a value as they lie in memory. */
export function toWord(value: string, dtype: DType): string {
  return dtype === "bool" ? `select(0u, 1u, ${value})` : `bitcast<u32>(${value})`;
}
