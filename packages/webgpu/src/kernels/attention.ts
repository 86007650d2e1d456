import { at, sizeOf, type Tensor } from "@kensho/tensor";
import {
  type AttentionAccess,
  type AttentionDomain,
  type AttentionKind,
  type AttentionOperand,
  attentionDomain,
  attentionKind,
} from "../compile/attention.ts";
import { Block } from "../compile/block.ts";
import type { Index } from "../compile/index-algebra.ts";
import type { Kernel } from "../compile/kernel.ts";
import type { WriterContext, Written } from "./context.ts";
import { type OperandText, operandText } from "./operand.ts";
import { Writer } from "./writer.ts";

/** Rows of the other side that a workgroup looks at together. */
const TILE = 16;
/** Rows that share one step of the running sum: with a tile, and where each thread reads for itself. */
const STEP = 4;
const STEP_DIRECT = 1;

/**
 * How each attention kernel goes about it. A thread owns a row of one side (a query, or a key) in registers and goes over the rows of
 * the other side, tile by tile; the scores exist for a moment only.
 */
const PARTS = {
  attention: { own: ["q"], others: ["k", "v"], sums: "v", weight: "p" },
  attentionQuery: { own: ["q", "g"], others: ["k", "v"], sums: "k", weight: "ds" },
  attentionKey: { own: ["k", "v"], others: ["q", "g"], sums: "q", weight: "ds" },
  attentionValue: { own: ["k"], others: ["q", "g"], sums: "g", weight: "p" },
} as const satisfies Record<AttentionKind, Parts>;

interface Parts {
  readonly own: readonly AttentionOperand[];
  readonly others: readonly [AttentionOperand, AttentionOperand];
  /** What is added up, each row with its weight: `p` = softmax, or `ds`, the gradient of the score. */
  readonly sums: AttentionOperand;
  readonly weight: "p" | "ds";
}

/**
 * Attention with a running softmax over tiles of keys (https://arxiv.org/abs/1805.02867, https://arxiv.org/abs/2205.14135), or one of its
 * gradients, for which scores are computed again. Sums run in a fixed order.
 */
export function attentionDispatch(kernel: Kernel, context: WriterContext, label: string): Written {
  const text = new AttentionText(kernel, context);
  const wgsl = text.write();
  return { label, wgsl, params: text.writer.params, workgroups: text.workgroups, instances: 1 };
}

class AttentionText {
  readonly writer: Writer;
  readonly workgroups: number;
  readonly #node: Tensor;
  readonly #kind: AttentionKind;
  readonly #parts: Parts;
  readonly #domain: AttentionDomain;
  readonly #own: Index;
  readonly #other: Index;
  readonly #rows: number;
  readonly #otherRows: number;
  readonly #threads: number;
  /** Whether the rows of the other side come by workgroup memory; where a CPU plays the GPU each thread reads for itself. */
  readonly #tiles: boolean;
  readonly #step: number;
  readonly #texts = new Map<AttentionOperand, OperandText>();

  constructor(kernel: Kernel, context: WriterContext) {
    this.writer = new Writer(kernel, context);
    this.#node = kernel.seeds[0] as Tensor;
    this.#kind = attentionKind(this.#node) as AttentionKind;
    this.#parts = PARTS[this.#kind];
    this.#domain = attentionDomain(this.#node, this.#kind, kernel.algebra);
    const { query, key } = this.#domain;
    const isByQuery = this.#parts.own[0] === "q";
    [this.#own, this.#other] = isByQuery ? [query, key] : [key, query];
    this.#rows = this.#rowsOf(this.#parts.own[0] as AttentionOperand);
    this.#otherRows = this.#rowsOf(this.#parts.others[0]);
    this.#threads = threadsFor(this.#rows);
    this.#tiles = context.tuning.tiles;
    this.#step = this.#tiles ? STEP : STEP_DIRECT;
    this.workgroups = this.#groups * Math.ceil(this.#rows / this.#threads);
  }

  get #groups(): number {
    return sizeOf(this.#access("q").input.shape.slice(0, -2));
  }

  #access(name: AttentionOperand): AttentionAccess {
    return this.#domain.operands.get(name) as AttentionAccess;
  }

  #rowsOf(name: AttentionOperand): number {
    const { shape } = this.#access(name).input;
    return at(shape, shape.length - 2);
  }

  #width(name: AttentionOperand): number {
    const { shape } = this.#access(name).input;
    return at(shape, shape.length - 1);
  }

  /** Vectors of four that a row takes. */
  #vectors(name: AttentionOperand): number {
    return Math.ceil(this.#width(name) / 4);
  }

  write(): string {
    const { own, others } = this.#parts;
    const functions: string[] = [];
    for (const name of this.#domain.operands.keys()) functions.push(this.#declare(name));
    functions.push(this.#target());
    const scalars = this.#rowScalars();
    const tiles = !this.#tiles
      ? []
      : [
          ...others.map((name) => `var<workgroup> tile_${name}: array<vec4<f32>, ${TILE * this.#vectors(name)}>;`),
          ...scalars.others.map((name) => `var<workgroup> tile_${name}: array<f32, ${TILE}>;`),
        ];
    const down = this.writer.number(Math.ceil(this.#rows / this.#threads), "down");
    const body = [
      `  let b = g / ${down};`,
      `  if (b >= ${this.writer.number(this.#groups, "groups")}) { return; }`,
      `  let own = g % ${down} * ${this.#threads}u + thread;`,
      // Threads without a row do the last one again, as all threads of a workgroup must meet at its barriers.
      `  let row = min(own, ${this.writer.number(this.#rows - 1, "last row")});`,
      ...own.flatMap((name) => this.#registers(name)),
      ...scalars.own.map((name) => `  let own_${name} = read_${name}(B, b, row);`),
      ...range(this.#vectors(this.#parts.sums)).map((c) => `  var sum${c} = vec4<f32>();`),
      // WGSL may assume that there are no infinities: the smallest finite number stands below all others.
      ...(this.#kind === "attention" ? ["  var most = -3.4028234663852886e+38f;", "  var total = 0.0f;"] : []),
      ...this.#loop(scalars.others),
      ...this.#store(),
    ];
    return this.writer.finish({
      workgroupSize: this.#threads,
      declarations: [...tiles, ...functions].join("\n"),
      body: body.join("\n"),
    });
  }

  /** Which of the figures per query the thread has, and which come with the tile. */
  #rowScalars(): { own: AttentionOperand[]; others: AttentionOperand[] } {
    const all = [...this.#domain.operands.keys()].filter((name) => name === "lse" || name === "delta");
    return this.#parts.own[0] === "q" ? { own: all, others: [] } : { own: [], others: all };
  }

  #declare(name: AttentionOperand): string {
    const access = this.#access(name);
    const row = name === "k" || name === "v" ? this.#domain.key : this.#domain.query;
    if (name === "lse" || name === "delta") {
      const block = new Block("body");
      this.writer.bind(this.#domain.group, "b", block);
      this.writer.bind(row, "side", block);
      const value = this.writer.value(access.input, access.coords, block);
      return `fn read_${name}(B: u32, b: u32, side: u32) -> f32 {\n${block.print("  ")}\n  return ${value};\n}`;
    }
    const text = operandText(this.writer, `_${name}`, access, { batch: this.#domain.group, row, along: access.along });
    this.#texts.set(name, text);
    const from = text.start("side");
    const lanes = (first: string): string => {
      const width = this.#width(name);
      const one = (c: number): string => text.read("origin", `(${first} + ${c}u)`);
      // Past the end of a head stand zeros, which add nothing.
      const lane = (c: number): string =>
        width % 4 === 0 ? one(c) : `select(0.0f, ${one(c)}, ${first} + ${c}u < ${width}u)`;
      return `vec4<f32>(${range(4).map(lane).join(", ")})`;
    };
    return `${text.declaration}
fn four_${name}(B: u32, b: u32, side: u32, c: u32) -> vec4<f32> {
  let origin = ${from};
  let first = c * 4u;
  return ${lanes("first")};
}`;
  }

  /** Where a row of results begins. */
  #target(): string {
    const { algebra } = this.writer.kernel;
    const { group } = this.#domain;
    const block = new Block("body");
    this.writer.bind(group, "b", block);
    this.writer.bind(this.#own, "side", block);
    const width = this.#width(this.#parts.sums);
    const batch = this.#access("q").input.shape.slice(0, -2);
    const lead = algebra.coords(group, batch);
    const lying = batch.length === 2 ? [lead[0] as Index, this.#own, lead[1] as Index] : [...lead, this.#own];
    const shape = batch.length === 2 ? [at(batch, 0), this.#rows, at(batch, 1)] : [...batch, this.#rows];
    const first = algebra.scale(algebra.linear(lying, shape), width);
    const { address, buffer } = this.writer.word(this.#node, algebra.coords(first, this.#node.shape), block);
    const lines = [`fn targetRow(B: u32, b: u32, side: u32) -> u32 {\n${block.print("  ")}\n  return ${address};\n}`];
    const put = `fn put(B: u32, word: u32, value: f32) {\n  ${buffer}[word] = ${this.writer.toMemory(this.#node, "value")};\n}`;
    if (this.#kind === "attention") {
      const inner = new Block("body");
      this.writer.bind(group, "b", inner);
      this.writer.bind(this.#own, "side", inner);
      const flat = algebra.linear([...lead, this.#own], [...batch, this.#rows]);
      const after = algebra.offset(flat, this.#groups * this.#rows * width);
      const place = this.writer.word(this.#node, [after], inner);
      lines.push(
        `fn targetSum(B: u32, b: u32, side: u32) -> u32 {\n${inner.print("  ")}\n  return ${place.address};\n}`,
      );
    }
    return [...lines, put].join("\n");
  }

  #registers(name: AttentionOperand): string[] {
    return range(this.#vectors(name)).map((c) => `  let ${name}${c} = four_${name}(B, b, row, ${c}u);`);
  }

  /** Over the rows of the other side, a tile at a time. */
  #loop(scalars: readonly AttentionOperand[]): string[] {
    const { others } = this.#parts;
    const count = this.writer.number(this.#otherRows, "others");
    if (!this.#tiles) return [`  for (var j = 0u; j < ${count}; j++) {`, ...this.#body(scalars), "  }"];
    const fetch = others.flatMap((name) => [
      `    for (var e = thread; e < ${TILE * this.#vectors(name)}u; e += ${this.#threads}u) {`,
      `      let side = start + e / ${this.#vectors(name)}u;`,
      "      var four = vec4<f32>();",
      `      if (side < ${count}) { four = four_${name}(B, b, side, e % ${this.#vectors(name)}u); }`,
      `      tile_${name}[e] = four;`,
      "    }",
    ]);
    const fetchScalars = scalars.map(
      (name) =>
        `    if (thread < ${TILE}u) { tile_${name}[thread] = read_${name}(B, b, min(start + thread, ${count} - 1u)); }`,
    );
    return [
      `  for (var start = 0u; start < ${count}; start += ${TILE}u) {`,
      ...fetch,
      ...fetchScalars,
      "    workgroupBarrier();",
      `    let count = min(${TILE}u, ${count} - start);`,
      `    for (var j = 0u; j < count; j += ${STEP}u) {`,
      ...this.#body(scalars),
      "    }",
      "    workgroupBarrier();",
      "  }",
    ];
  }

  /** One step: some scores, their weights, and as many rows added. */
  #body(scalars: readonly AttentionOperand[]): string[] {
    const { own, others, sums, weight } = this.#parts;
    const steps = range(this.#step);
    const lines: string[] = [];
    if (!this.#tiles) {
      for (const name of others) {
        for (const c of range(this.#vectors(name)))
          lines.push(`      let their_${name}${c} = four_${name}(B, b, j, ${c}u);`);
      }
      for (const name of scalars) lines.push(`      let their_${name} = read_${name}(B, b, j);`);
    }
    const theirs = (name: AttentionOperand, i: number, c: number): string =>
      this.#tiles ? `tile_${name}[(j + ${i}u) * ${this.#vectors(name)}u + ${c}u]` : `their_${name}${c}`;
    const figure = (name: AttentionOperand, i: number): string =>
      own[0] === "q" ? `own_${name}` : this.#tiles ? `tile_${name}[j + ${i}u]` : `their_${name}`;
    // A row past the end counts for nothing.
    const counted = (value: string, otherwise: string, i: number): string =>
      this.#tiles ? `select(${otherwise}, ${value}, j + ${i}u < count)` : value;
    const dots = (target: string, mine: AttentionOperand, other: AttentionOperand): string[] =>
      steps.map((i) => {
        const terms = range(this.#vectors(other)).map((c) => `dot(${mine}${c}, ${theirs(other, i, c)})`);
        return `      let ${target}${i} = ${terms.join(" + ")};`;
      });
    lines.push(...dots("s", own[0] as AttentionOperand, others[0]));
    if (this.#kind === "attention") {
      const largest = steps.map((i) => counted(`s${i}`, "most", i)).reduce((a, b) => `max(${a}, ${b})`);
      lines.push(
        `      let larger = max(most, ${largest});`,
        "      let rescale = exp(most - larger);",
        "      most = larger;",
        ...steps.map((i) => `      let w${i} = ${counted(`exp(s${i} - larger)`, "0.0f", i)};`),
        `      total = total * rescale + (${steps.map((i) => `w${i}`).join(" + ")});`,
      );
    } else {
      lines.push(...steps.map((i) => `      let p${i} = ${counted(`exp(s${i} - ${figure("lse", i)})`, "0.0f", i)};`));
      if (weight === "ds") lines.push(...dots("t", own[1] as AttentionOperand, others[1]));
      const weights = (i: number): string => (weight === "ds" ? `p${i} * (t${i} - ${figure("delta", i)})` : `p${i}`);
      lines.push(...steps.map((i) => `      let w${i} = ${weights(i)};`));
    }
    for (const c of range(this.#vectors(sums))) {
      const terms = steps.map((i) => `w${i} * ${theirs(sums, i, c)}`);
      const before = this.#kind === "attention" ? `sum${c} * rescale` : `sum${c}`;
      lines.push(`      sum${c} = ${before} + (${terms.join(" + ")});`);
    }
    return lines;
  }

  #store(): string[] {
    const { sums } = this.#parts;
    const width = this.#width(sums);
    const scale = this.#kind === "attention" ? " * scale" : "";
    return [
      `  if (own >= ${this.writer.number(this.#rows, "rows")}) { return; }`,
      ...(this.#kind === "attention"
        ? ["  let scale = 1.0f / total;", "  put(B, targetSum(B, b, row), most + log(total));"]
        : []),
      "  let at = targetRow(B, b, row);",
      ...range(width).map((d) => `  put(B, at + ${d}u, sum${d >> 2}.${"xyzw"[d & 3]}${scale});`),
    ];
  }
}

/** Threads of a workgroup: as many as waste few of them on rows that are not there. */
function threadsFor(rows: number): number {
  const wasted = (threads: number): number => Math.ceil(rows / threads) * threads - rows;
  return rows > 32 && wasted(64) <= wasted(32) + rows / 8 ? 64 : 32;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
