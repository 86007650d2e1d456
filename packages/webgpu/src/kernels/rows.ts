import { InternalError } from "@kensho/errors";
import type { Tensor } from "@kensho/tensor";
import { type Reduction, reductionOf } from "../compile/access.ts";
import { Block } from "../compile/block.ts";
import { type Coords, isInner } from "../compile/index-algebra.ts";
import type { Kernel, Site } from "../compile/kernel.ts";
import type { Tuning, WriterContext, Written } from "./context.ts";
import { literal, zeroOf } from "./elementwise.ts";
import { Writer } from "./writer.ts";

/** How many lanes share a row, how many rows share a workgroup, and which of the two runs faster through memory. */
export interface RowShape {
  readonly lanes: number;
  readonly rows: number;
  readonly lanesFirst: boolean;
}

const THREADS = 128;
/** Threads that keep a GPU busy: as long as the rows alone are fewer, several lanes share one. */
const BUSY = 65_536;
const BUSY_SOFTWARE = 16;

/** Chooses the lanes of a rows kernel. */
export function rowShape({ rows, inner, reductions }: Kernel, { tiles }: Tuning): RowShape {
  const busy = tiles ? BUSY : BUSY_SOFTWARE;
  const length = Math.max(inner, ...reductions.map((node) => reductionOf(node).length));
  let lanes = 1;
  while (lanes < THREADS && lanes * 4 <= length && rows * lanes < busy) lanes *= 2;
  return { lanes, rows: THREADS / lanes, lanesFirst: reductions.every(isAlongLastAxis) };
}

/** Whether neighbouring steps of the reduction read neighbouring elements. */
function isAlongLastAxis(node: Tensor): boolean {
  const x = node.inputs[0] as Tensor;
  const { axes, axis } = node.attrs as { axes?: readonly number[]; axis?: number };
  return (axes ?? [axis]).includes(x.shape.length - 1);
}

/**
 * Elementwise chains, reductions and everything between them: softmax, RMS norms with their residual, losses, optimizer updates.
 * Each row is reduced as often as it takes, in a fixed order, and its elements are computed last.
 */
export function rowsDispatch(kernel: Kernel, context: WriterContext, label: string): Written {
  const shape = rowShape(kernel, context.tuning);
  const text = new RowsText(kernel, context, shape);
  const wgsl = text.write();
  return { label, wgsl, params: text.writer.params, workgroups: Math.ceil(kernel.rows / shape.rows), instances: 1 };
}

class RowsText {
  readonly writer: Writer;
  readonly #kernel: Kernel;
  readonly #shape: RowShape;
  readonly #body = new Block("body");
  readonly #context: WriterContext;

  constructor(kernel: Kernel, context: WriterContext, shape: RowShape) {
    this.#kernel = kernel;
    this.#context = context;
    this.#shape = shape;
    this.writer = new Writer(kernel, context, (node, coords) =>
      kernel.reductions.includes(node) ? this.#reduce(node, coords) : undefined,
    );
  }

  write(): string {
    const kernel = this.#kernel;
    const body = this.#body;
    this.writer.bind(kernel.k, "k", body);
    const rowStores: string[] = [];
    const elements: { node: Tensor; coords: Coords }[] = [];
    for (const node of kernel.stores) {
      const { coords, within } = this.#storeSite(node);
      if (coords.some(isInner)) {
        // What is stored from a reduction's loop is written with that loop.
        if (within === undefined) elements.push({ node, coords });
      } else {
        const value = this.writer.value(node, coords, body);
        rowStores.push(this.writer.store(node, coords, value, body));
      }
    }
    if (elements.length > 0) this.#elements(elements);
    return this.#wrapped(rowStores);
  }

  #storeSite(node: Tensor): Site {
    const site = this.#kernel.storeSite(node);
    if (site === undefined) throw new InternalError(`${node.primitive}: its kernel has no place to store it`);
    return site;
  }

  /** The last loop over the row. */
  #elements(stores: readonly { node: Tensor; coords: Coords }[]): void {
    const loop = new Block("loop", this.#body);
    this.writer.bind(this.#kernel.j, "j", loop);
    const values = stores.map(({ node, coords }) => this.writer.value(node, coords, loop));
    const statements = stores.map(({ node, coords }, i) => this.writer.store(node, coords, values[i] as string, loop));
    loop.lines.push(this.#guarded(statements));
    this.#body.lines.push(this.#loopText("j", this.writer.number(this.#kernel.inner, "inner"), loop));
  }

  #loopText(step: string, length: string, loop: Block): string {
    const { lanes } = this.#shape;
    const start = lanes === 1 ? "0u" : "lane";
    return `for (var ${step} = ${start}; ${step} < ${length}; ${step} += ${lanes}u) {\n${loop.print("  ")}\n}`;
  }

  /** Stores happen for rows that exist. */
  #guarded(statements: readonly string[], condition = "isRow"): string {
    return `if (${condition}) {\n${statements.map((line) => `  ${line}`).join("\n")}\n}`;
  }

  /** A reduction over the row: the lanes' partial results, combined. It is written once, before whatever needs it. */
  #reduce(node: Tensor, coords: Coords): string {
    const key = `reduction ${this.#context.idOf(node)}`;
    const known = this.#body.find(key);
    if (known !== undefined) return known.text;
    const reduction = reductionOf(node);
    const algebra = this.#kernel.algebra;
    const step = this.#kernel.step(node);
    const loop = new Block("loop", this.#body);
    const j = this.writer.name("j");
    this.writer.bind(step, j, loop);
    const { input, coords: source } = reduction.read(coords, step, algebra);
    const total = this.writer.name("r");
    const match = reduction.match?.(coords, step, algebra);
    if (match === undefined) {
      const value = this.writer.value(input, source, loop);
      loop.lines.push(...accumulate(reduction.combine, total, value, j));
    } else {
      const index = this.writer.value(match.access.input, match.access.coords, loop);
      const branch = new Block("branch", loop);
      const value = this.writer.value(input, source, branch);
      branch.lines.push(...accumulate(reduction.combine, total, value, j));
      const row = this.writer.index(match.row, loop, key);
      loop.lines.push(`if (${index} == i32(${row})) {\n${branch.print("  ")}\n}`);
    }
    for (const stored of this.#kernel.stores) {
      const site = this.#storeSite(stored);
      if (site.within !== node || !site.coords.some(isInner)) continue;
      const value = this.writer.value(stored, site.coords, loop);
      loop.lines.push(this.#guarded([this.writer.store(stored, site.coords, value, loop)]));
    }
    this.#body.lines.push(...start(reduction.combine, total, input));
    this.#body.lines.push(this.#loopText(j, this.writer.number(reduction.length, key), loop));
    if (this.#shape.lanes > 1) this.#body.lines.push(this.#combine(reduction.combine, total, input));
    const result = reduction.combine === "argMax" ? this.#argMaxResult(total, reduction.length) : total;
    return this.#body.declare(key, result).text;
  }

  /** Nothing above the smallest number (NaN everywhere) is the first element, as in every other engine. */
  #argMaxResult(total: string, length: number): string {
    const name = this.writer.name("v");
    const last = this.writer.number(length, "length");
    this.#body.lines.push(`let ${name} = select(i32(${total}at), 0i, ${total}at >= ${last});`);
    return name;
  }

  #combine(combine: Reduction["combine"], total: string, { dtype }: Tensor): string {
    const { lanes, rows, lanesFirst } = this.#shape;
    const scratch = dtype === "f32" ? "scratch" : "scratchI";
    const apart = lanesFirst ? 1 : rows;
    const other = `thread + half * ${apart}u`;
    const first = lanesFirst ? "thread - lane" : `thread - lane * ${apart}u`;
    const isArg = combine === "argMax";
    const merge = isArg
      ? [
          `let o = ${scratch}[${other}];`,
          `let at = scratchAt[${other}];`,
          `if (o > ${scratch}[thread] || (o == ${scratch}[thread] && at < scratchAt[thread])) { ${scratch}[thread] = o; scratchAt[thread] = at; }`,
        ]
      : [
          combine === "sum"
            ? `${scratch}[thread] = ${scratch}[thread] + ${scratch}[${other}];`
            : `${scratch}[thread] = max(${scratch}[thread], ${scratch}[${other}]);`,
        ];
    return [
      `${scratch}[thread] = ${total};`,
      ...(isArg ? [`scratchAt[thread] = ${total}at;`] : []),
      "workgroupBarrier();",
      `for (var half = ${lanes / 2}u; half > 0u; half >>= 1u) {`,
      `  if (lane < half) {`,
      ...merge.map((line) => `    ${line}`),
      "  }",
      "  workgroupBarrier();",
      "}",
      `${total} = ${scratch}[${first}];`,
      ...(isArg ? [`${total}at = scratchAt[${first}];`] : []),
      "workgroupBarrier();",
    ].join("\n");
  }

  #wrapped(rowStores: readonly string[]): string {
    const { lanes, rows, lanesFirst } = this.#shape;
    const count = this.writer.number(this.#kernel.rows, "rows");
    const first = this.writer.name("row");
    const lines =
      lanes === 1
        ? [`let ${first} = g * ${rows}u + thread;`]
        : lanesFirst
          ? [`let lane = thread % ${lanes}u;`, `let ${first} = g * ${rows}u + thread / ${lanes}u;`]
          : [`let lane = thread / ${rows}u;`, `let ${first} = g * ${rows}u + thread % ${rows}u;`];
    lines.push(`let isRow = ${first} < ${count};`);
    // Lanes without a row do the last one again, as all lanes of a workgroup must meet at its barriers.
    lines.push(
      lanes === 1 ? "if (!isRow) { return; }" : "",
      `let k = min(${first}, ${this.writer.number(this.#kernel.rows - 1, "last row")});`,
    );
    if (rowStores.length > 0) {
      this.#body.lines.push(this.#guarded(rowStores, lanes === 1 ? "isRow" : "isRow && lane == 0u"));
    }
    const body = [...lines.filter((line) => line !== "").map((line) => `  ${line}`), this.#body.print("  ")].join("\n");
    const scratch = ["scratch: array<f32", "scratchI: array<i32", "scratchAt: array<u32"].filter((one) =>
      body.includes(`${one.split(":")[0]}[`),
    );
    return this.writer.finish({
      workgroupSize: THREADS,
      declarations: scratch.map((one) => `var<workgroup> ${one}, ${THREADS}>;`).join("\n"),
      body,
    });
  }
}

/** Declares what a lane's partial result starts from. */
function start(combine: Reduction["combine"], total: string, { dtype }: Tensor): string[] {
  if (combine === "sum") return [`var ${total} = ${zeroOf(dtype)};`];
  // WGSL may assume that there are no infinities: the smallest finite number stands below all others.
  const lowest = dtype === "f32" ? literal(-3.4028234663852886e38, "f32") : literal(-2147483648, "i32");
  return combine === "max"
    ? [`var ${total} = ${lowest};`]
    : [`var ${total} = ${lowest};`, `var ${total}at = 0xffffffffu;`];
}

function accumulate(combine: Reduction["combine"], total: string, value: string, j: string): string[] {
  if (combine === "sum") return [`${total} = ${total} + ${value};`];
  if (combine === "max") return [`${total} = max(${total}, ${value});`];
  return [`if (${value} > ${total} || ${total}at == 0xffffffffu) { ${total} = ${value}; ${total}at = ${j}; }`];
}
