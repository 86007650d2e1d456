import { at, isPrimitive, sizeOf, type Tensor } from "@kensho/tensor";
import { accesses, reductionOf } from "./access.ts";
import { attentionDomain, attentionKind } from "./attention.ts";
import { type Coords, type Index, IndexAlgebra, isInner } from "./index-algebra.ts";
import { roleOf } from "./roles.ts";

/** One place at which a kernel evaluates a node. */
export interface Site {
  readonly coords: Coords;
  /** Only under some condition, such as inside what `pad` surrounds. */
  readonly guarded: boolean;
  /** As a factor of the product: once per tile rather than once per element. */
  readonly operand: boolean;
  /** Inside the loop of this reduction. */
  readonly within: Tensor | undefined;
}

/** What the kernels of one program share. */
export interface FusionContext {
  idOf(node: Tensor): number;
  /** Whether every reader evaluates the node itself, because it is cheap. */
  isTransparent(node: Tensor): boolean;
}

/**
 * One dispatch in the making: the nodes it evaluates, and at which coordinates.
 *
 * A `rows` kernel gives a group of lanes to each row `k`; it runs the reductions it holds over a loop each, and then over the row's
 * `inner` elements `j` (none if `inner` is 1: then the row is one element). Without reductions that is an elementwise kernel.
 * A `matmul` kernel computes tiles of its anchor and then what follows each element of it.
 */
export class Kernel {
  readonly id: number;
  readonly #context: FusionContext;
  /** Stored in the order of the domain; each is evaluated at every element of it. */
  readonly seeds: Tensor[];
  readonly members = new Set<Tensor>();
  /** Nodes whose values leave the kernel. */
  readonly stores = new Set<Tensor>();
  readonly reductions: Tensor[] = [];
  anchor: Tensor<"matmul"> | undefined;
  rows: number;
  inner = 1;
  algebra = new IndexAlgebra();
  sites = new Map<Tensor, Site[]>();

  constructor(id: number, seed: Tensor, context: FusionContext) {
    this.id = id;
    this.#context = context;
    this.seeds = [seed];
    this.rows = sizeOf(seed.shape);
    this.members.add(seed);
    this.stores.add(seed);
    if (roleOf(seed) === "reduce") this.reductions.push(seed);
    if (isPrimitive(seed, "matmul")) this.anchor = seed;
    this.survey();
  }

  /** Whether it goes through its elements in tiles, so that nothing joins it row by row. */
  get isTiled(): boolean {
    return this.anchor !== undefined || roleOf(this.seeds[0] as Tensor) === "attention";
  }

  /** The row. */
  get k(): Index {
    return this.algebra.variable("k", this.rows);
  }

  /** The element of the row. */
  get j(): Index {
    return this.algebra.variable("j", this.inner, true);
  }

  /** The step of a reduction's loop. */
  step(reduction: Tensor): Index {
    return this.algebra.variable(`j${this.#context.idOf(reduction)}`, reductionOf(reduction).length, true);
  }

  /** Matrix, row and column of the anchor's element. */
  get element(): readonly [batch: Index, m: Index, n: Index] {
    const { shape } = this.anchor as Tensor;
    const [m, n] = shape.slice(-2) as [number, number];
    const { algebra } = this;
    return [algebra.variable("b", sizeOf(shape.slice(0, -2))), algebra.variable("m", m), algebra.variable("n", n)];
  }

  /** Step along the summed axis of the anchor. */
  get depth(): Index {
    return this.algebra.variable("p", depthOf(this.anchor as Tensor<"matmul">));
  }

  /** Where a seed's element of the current thread is. */
  seedCoords(seed: Tensor): Coords {
    const { algebra } = this;
    if (this.anchor !== undefined) {
      const [b, m, n] = this.element;
      const columns = at(this.anchor.shape, this.anchor.shape.length - 1);
      const rows = at(this.anchor.shape, this.anchor.shape.length - 2);
      const linear = algebra.add(algebra.add(algebra.scale(b, rows * columns), algebra.scale(m, columns)), n);
      return algebra.coords(linear, seed.shape);
    }
    const perElement = sizeOf(seed.shape) === this.rows * this.inner;
    const linear = perElement ? algebra.add(algebra.scale(this.k, this.inner), this.j) : this.k;
    return algebra.coords(linear, seed.shape);
  }

  /** Finds all sites again after the domain has changed. */
  survey(): void {
    this.algebra = new IndexAlgebra();
    this.sites = new Map();
    for (const seed of this.seeds) {
      this.#visit(seed, { coords: this.seedCoords(seed), guarded: false, operand: false, within: undefined });
    }
  }

  /** Takes a node in: from now on the kernel reads what the node reads. */
  adopt(node: Tensor): void {
    this.members.add(node);
    if (roleOf(node) === "reduce") this.reductions.push(node);
    this.expandInto(node);
  }

  /** Becomes this kernel and another over the same rows in one; changes nothing if something could not be stored then. */
  absorb(other: Kernel): boolean {
    const before = { inner: this.inner, members: new Set(this.members), stores: new Set(this.stores) };
    const [seeds, reductions] = [this.seeds.length, this.reductions.length];
    this.inner = Math.max(this.inner, other.inner);
    this.seeds.push(...other.seeds);
    this.reductions.push(...other.reductions);
    for (const node of other.members) this.members.add(node);
    for (const node of other.stores) this.stores.add(node);
    this.survey();
    const storable = [...this.stores].every((node) => this.storeSite(node) !== undefined);
    if (storable && this.reductions.every((node) => this.#isPerRow(node))) return true;
    this.inner = before.inner;
    this.seeds.length = seeds;
    this.reductions.length = reductions;
    for (const node of other.members) if (!before.members.has(node)) this.members.delete(node);
    for (const node of other.stores) if (!before.stores.has(node)) this.stores.delete(node);
    this.survey();
    return false;
  }

  /** Whether a reduction is needed once per row, and for that row alone. */
  #isPerRow(reduction: Tensor): boolean {
    const sites = this.sites.get(reduction) ?? [];
    const linears = sites.map(({ coords }) => this.algebra.linear(coords, reduction.shape));
    const [first] = linears;
    if (first === undefined || sites.some(({ guarded }) => guarded)) return false;
    const alike = linears.every((linear) => linear.key === first.key && !isInner(linear));
    return alike && this.#isBijection(first, sizeOf(reduction.shape), [this.k]);
  }

  /** Adds the sites of a node's operands. */
  expandInto(node: Tensor): void {
    for (const site of this.sites.get(node) ?? []) this.#descend(node, site);
  }

  /** Nodes that the kernel reads from memory. */
  loads(): Tensor[] {
    return [...this.sites.keys()].filter((node) => !this.evaluates(node) && sizeOf(node.shape) > 0);
  }

  evaluates(node: Tensor): boolean {
    return this.members.has(node) || this.#context.isTransparent(node);
  }

  /** A site at which every element of the node passes once, so that it can be stored from there. */
  storeSite(node: Tensor): Site | undefined {
    return this.sites.get(node)?.find((site) => this.#coversAll(node, site));
  }

  #coversAll(node: Tensor, { coords, guarded, operand, within }: Site): boolean {
    if (guarded || operand) return false;
    const linear = this.algebra.linear(coords, node.shape);
    const size = sizeOf(node.shape);
    if (this.anchor !== undefined) return this.#isBijection(linear, size, [...this.element]);
    if (!isInner(linear) && size === this.rows) return this.#isBijection(linear, size, [this.k]);
    if (within === undefined) return this.#isBijection(linear, size, [this.k, this.j]);
    return this.#isBijection(linear, size, [this.k, this.step(within)]);
  }

  #isBijection(linear: Index, size: number, variables: readonly Index[]): boolean {
    const domain = variables.reduce((product, variable) => product * (this.algebra.max(variable) + 1), 1);
    return domain === size && this.algebra.isBijection(linear, variables);
  }

  #visit(node: Tensor, site: Site): void {
    if (sizeOf(node.shape) === 0) return;
    const known = this.sites.get(node) ?? [];
    if (known.some((other) => sameSite(other, site))) return;
    known.push(site);
    this.sites.set(node, known);
    if (this.evaluates(node)) this.#descend(node, site);
  }

  #descend(node: Tensor, site: Site): void {
    const role = roleOf(node);
    if (role === "leaf") return;
    if (role === "reduce") {
      const { read, match } = reductionOf(node);
      const step = this.step(node);
      const { input, coords } = read(site.coords, step, this.algebra);
      const matched = match?.(site.coords, step, this.algebra);
      if (matched !== undefined) {
        const { access } = matched;
        this.#visit(access.input, { ...site, coords: access.coords, within: node });
      }
      this.#visit(input, { ...site, coords, guarded: matched !== undefined, within: node });
      return;
    }
    if (isPrimitive(node, "matmul")) {
      for (const { input, coords } of this.factors(site.coords)) {
        this.#visit(input, { coords, guarded: true, operand: true, within: undefined });
      }
      return;
    }
    if (isPrimitive(node, "after")) {
      // Not read, but the kernel must wait for it: it counts as an operand that is never computed inline.
      const [, token] = node.inputs;
      const coords = token.shape.map(() => this.algebra.zero);
      this.#visit(token, { coords, guarded: true, operand: true, within: undefined });
    }
    const attention = attentionKind(node);
    if (attention !== undefined) {
      for (const { input, coords } of attentionDomain(node, attention, this.algebra).operands.values()) {
        this.#visit(input, { coords, guarded: true, operand: true, within: undefined });
      }
      return;
    }
    for (const { input, coords, guards } of accesses(node, site.coords, this.algebra, this.#context.idOf)) {
      this.#visit(input, { ...site, coords, guarded: site.guarded || guards.length > 0 });
    }
  }

  /** The two factors of the anchor's element at `coords`, at depth `p`. */
  factors(coords: Coords): readonly [a: { input: Tensor; coords: Coords }, b: { input: Tensor; coords: Coords }] {
    const { inputs, attrs } = this.anchor as Tensor<"matmul">;
    const [a, b] = inputs;
    const batch = coords.slice(0, -2);
    const [m, n] = coords.slice(-2) as [Index, Index];
    const p = this.depth;
    const matrix = (x: Tensor): Coords => {
      const axes = x.shape.length - 2;
      return batch.slice(batch.length - axes).map((index, axis) => (x.shape[axis] === 1 ? this.algebra.zero : index));
    };
    return [
      { input: a, coords: [...matrix(a), ...(attrs.transposeA ? [p, m] : [m, p])] },
      { input: b, coords: [...matrix(b), ...(attrs.transposeB ? [n, p] : [p, n])] },
    ];
  }
}

/** Length of the axis that a product sums over. */
export function depthOf({ inputs: [a], attrs: { transposeA } }: Tensor<"matmul">): number {
  return at(a.shape, a.shape.length - (transposeA ? 2 : 1));
}

function sameSite(a: Site, b: Site): boolean {
  return (
    a.guarded === b.guarded &&
    a.operand === b.operand &&
    a.within === b.within &&
    a.coords.every((index, axis) => index.key === at(b.coords, axis).key)
  );
}
