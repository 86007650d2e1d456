import { InternalError } from "@kensho/errors";
import { type Graph, isPrimitive, sizeOf, type Tensor } from "@kensho/tensor";
import { reductionOf } from "./access.ts";
import { isInner } from "./index-algebra.ts";
import { type FusionContext, Kernel, type Site } from "./kernel.ts";
import { roleOf } from "./roles.ts";
import { transparentNodes } from "./transparent.ts";

/** Longest row that a workgroup goes over again to apply what was reduced from it. */
const LONGEST_ROW = 4096;
/** A node evaluated at more places than this is computed once and stored. */
const MAX_SITES = 4;

/** A kernel with more nodes than this is not joined with its siblings. */
const MAX_MEMBERS = 96;

/** The kernels of a program. */
export interface Fused {
  /** In an order in which they can run; those of one wave do not need each other. */
  readonly waves: readonly (readonly Kernel[])[];
  /** Kernel that stores a node. */
  readonly homes: ReadonlyMap<Tensor, Kernel>;
}

/**
 * Decides which nodes one kernel evaluates together. From the results backwards, each node joins a kernel that needs it if that
 * kernel comes by all of its elements, and no kernel would then wait for itself; else it becomes the seed of a new one.
 * @param required nodes whose values must be in memory after the run
 */
export function fuse(graph: Pick<Graph, "nodes">, required: ReadonlySet<Tensor>): Fused {
  return new Fusion(graph.nodes, required).run();
}

class Fusion {
  readonly #nodes: readonly Tensor[];
  readonly #required: ReadonlySet<Tensor>;
  readonly #ids: ReadonlyMap<Tensor, number>;
  readonly #consumers = new Map<Tensor, Tensor[]>();
  readonly #homes = new Map<Tensor, Kernel>();
  readonly #kernels: Kernel[] = [];
  readonly #context: FusionContext;

  constructor(nodes: readonly Tensor[], required: ReadonlySet<Tensor>) {
    this.#nodes = nodes;
    this.#required = required;
    this.#ids = new Map(nodes.map((node, id) => [node, id]));
    const transparent = transparentNodes(nodes, required);
    this.#context = {
      idOf: (node) => this.#ids.get(node) as number,
      isTransparent: (node) => transparent.has(node),
    };
    for (const node of nodes) {
      for (const input of new Set<Tensor>(node.inputs)) {
        const list = this.#consumers.get(input);
        if (list === undefined) this.#consumers.set(input, [node]);
        else list.push(node);
      }
    }
  }

  run(): Fused {
    for (const node of [...this.#nodes].reverse()) this.#place(node);
    this.#joinSiblings();
    const stored = [...this.#homes].filter(([node, kernel]) => kernel.stores.has(node));
    return { waves: this.#waves(), homes: new Map(stored) };
  }

  #place(node: Tensor): void {
    if (roleOf(node) === "leaf" || this.#context.isTransparent(node) || sizeOf(node.shape) === 0) return;
    const users = this.#kernels.filter((kernel) => kernel.sites.has(node));
    const required = this.#required.has(node);
    if (users.length === 0 && !required) return;
    const mustStore = required || users.length > 1;
    const ordered = users.sort((a, b) => this.#position(a) - this.#position(b));
    for (const kernel of ordered) {
      if (mustStore && this.#waitsForAny(kernel, users)) continue;
      if (!this.#join(kernel, node, mustStore)) continue;
      this.#homes.set(node, kernel);
      if (mustStore) kernel.stores.add(node);
      return;
    }
    const kernel = new Kernel(this.#kernels.length, node, this.#context);
    this.#kernels.push(kernel);
    this.#homes.set(node, kernel);
  }

  #position(kernel: Kernel): number {
    return this.#context.idOf(kernel.seeds[0] as Tensor);
  }

  #join(kernel: Kernel, node: Tensor, mustStore: boolean): boolean {
    const sites = kernel.sites.get(node) as Site[];
    if (sites.some(({ operand }) => operand)) return false;
    const role = roleOf(node);
    if (role === "reduce") return this.#joinReduction(kernel, node, sites, mustStore);
    if (isPrimitive(node, "matmul")) return joinProduct(kernel, node, sites);
    if (role === "attention") return false;
    const places = new Set(sites.map(({ coords }) => coords.map(({ key }) => key).join()));
    if (places.size > MAX_SITES) return false;
    if (mustStore && kernel.storeSite(node) === undefined) return this.#joinRowValue(kernel, node, sites);
    kernel.adopt(node);
    return true;
  }

  /** A value per row that others need too, such as the scale of a norm: an elementwise kernel that uses it goes row by row. */
  #joinRowValue(kernel: Kernel, node: Tensor, sites: readonly Site[]): boolean {
    const inner = kernel.rows / sizeOf(node.shape);
    const [site] = sites;
    if (site === undefined || sites.length > 1 || !splitsInto(kernel, inner) || !comesFromReduction(node)) return false;
    if (kernel.algebra.linear(site.coords, node.shape).key !== kernel.algebra.div(kernel.k, inner).key) return false;
    const change = (): void => {
      kernel.rows /= inner;
      kernel.inner = inner;
    };
    return tryDomain(kernel, node, change, true);
  }

  #joinReduction(kernel: Kernel, node: Tensor, sites: readonly Site[], mustStore: boolean): boolean {
    const [site] = sites;
    if (site === undefined || kernel.anchor !== undefined || sites.some(({ guarded }) => guarded)) return false;
    const places = new Set(sites.map(({ coords }) => coords.map(({ key }) => key).join()));
    if (places.size > 1) return false;
    const { algebra } = kernel;
    const linear = algebra.linear(site.coords, node.shape);
    const size = sizeOf(node.shape);
    if (!isInner(linear) && size === kernel.rows && algebra.isBijection(linear, [kernel.k])) {
      kernel.adopt(node);
      return true;
    }
    const inner = kernel.rows / size;
    if (!splitsInto(kernel, inner) || reductionOf(node).length > LONGEST_ROW) return false;
    if (linear.key !== algebra.div(kernel.k, inner).key) return false;
    return tryDomain(
      kernel,
      node,
      () => {
        kernel.rows = size;
        kernel.inner = inner;
        kernel.reductions.push(node);
      },
      mustStore,
    );
  }

  /** Whether the kernel could only run after one of the others, each of which reads what it would store. */
  #waitsForAny(kernel: Kernel, others: readonly Kernel[]): boolean {
    const seen = new Set<Kernel>([kernel]);
    const queue = others.filter((other) => other !== kernel);
    for (const other of queue) seen.add(other);
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const reader of this.#readersOf(next)) {
        if (reader === kernel) return true;
        if (seen.has(reader)) continue;
        seen.add(reader);
        queue.push(reader);
      }
    }
    return false;
  }

  /** Kernels that need something the kernel evaluates, or something made of it on the way. */
  #readersOf(kernel: Kernel): Set<Kernel> {
    const readers = new Set<Kernel>();
    const seen = new Set<Tensor>();
    const visit = (node: Tensor): void => {
      for (const consumer of this.#consumers.get(node) ?? []) {
        if (seen.has(consumer)) continue;
        seen.add(consumer);
        const home = this.#homes.get(consumer);
        if (home === undefined) visit(consumer);
        else if (home !== kernel) readers.add(home);
      }
    };
    for (const member of kernel.members) visit(member);
    return readers;
  }

  /**
   * Kernels over the same rows that read the same tensor become one, which reads it once; one may use what the other computes.
   */
  #joinSiblings(): void {
    const readers = new Map<Tensor, Kernel[]>();
    for (const kernel of this.#kernels) {
      for (const node of kernel.loads()) {
        if (sizeOf(node.shape) < kernel.rows || kernel.isTiled) continue;
        readers.set(node, [...(readers.get(node) ?? []), kernel]);
      }
    }
    const gone = new Set<Kernel>();
    for (const kernels of readers.values()) {
      for (const [i, first] of kernels.entries()) {
        for (const second of kernels.slice(i + 1)) {
          if (!gone.has(first) && !gone.has(second) && this.#merge(first, second)) gone.add(second);
        }
      }
    }
    const kept = this.#kernels.filter((kernel) => !gone.has(kernel));
    this.#kernels.splice(0, Infinity, ...kept);
  }

  #merge(first: Kernel, second: Kernel): boolean {
    if (first === second || first.rows !== second.rows) return false;
    if (first.inner !== second.inner && first.inner > 1 && second.inner > 1) return false;
    if (first.members.size + second.members.size > MAX_MEMBERS) return false;
    if (this.#comesRound(first, second) || this.#comesRound(second, first)) return false;
    if (!first.absorb(second)) return false;
    for (const member of second.members) this.#homes.set(member, first);
    return true;
  }

  /** Whether `target` needs something that a third kernel makes of what `source` computes: then the two cannot be one. */
  #comesRound(source: Kernel, target: Kernel): boolean {
    const seen = new Set<Kernel>([source, target]);
    const queue = [...this.#readersOf(source)].filter((reader) => reader !== target);
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      for (const reader of this.#readersOf(next)) {
        if (reader === target) return true;
        queue.push(reader);
      }
    }
    return false;
  }

  #waves(): Kernel[][] {
    const waiting = new Map<Kernel, readonly Kernel[]>();
    for (const kernel of this.#kernels) {
      const before = kernel.loads().flatMap((node) => this.#homes.get(node) ?? []);
      waiting.set(
        kernel,
        [...new Set(before)].filter((other) => other !== kernel),
      );
    }
    const left = new Set([...this.#kernels].sort((a, b) => this.#position(a) - this.#position(b)));
    const waves: Kernel[][] = [];
    while (left.size > 0) {
      const ready = [...left].filter((kernel) => (waiting.get(kernel) ?? []).every((other) => !left.has(other)));
      if (ready.length === 0) throw new InternalError("fusion: kernels depend on each other in a circle");
      for (const kernel of ready) left.delete(kernel);
      waves.push(ready);
    }
    return waves;
  }
}

/** Whether an elementwise kernel may go over its elements in rows of `inner`. */
function splitsInto(kernel: Kernel, inner: number): boolean {
  const isElementwise = !kernel.isTiled && kernel.reductions.length === 0 && kernel.inner === 1;
  return isElementwise && Number.isInteger(inner) && inner > 1 && inner <= LONGEST_ROW;
}

/** Whether a short elementwise chain starts at a reduction. */
function comesFromReduction(node: Tensor, depth = 6): boolean {
  const role = roleOf(node);
  if (role === "reduce") return reductionOf(node).length <= LONGEST_ROW;
  if (depth === 0 || (role !== "map" && role !== "move")) return false;
  return (node.inputs as readonly Tensor[]).some((input) => comesFromReduction(input, depth - 1));
}

/** Makes an elementwise kernel the one that computes the product, if it goes over its elements one by one. */
function joinProduct(kernel: Kernel, node: Tensor<"matmul">, sites: readonly Site[]): boolean {
  const [site] = sites;
  if (kernel.isTiled || kernel.reductions.length > 0 || kernel.inner > 1) return false;
  if (site === undefined || sites.length > 1 || site.guarded || sizeOf(node.shape) !== kernel.rows) return false;
  if (kernel.algebra.linear(site.coords, node.shape).key !== kernel.k.key) return false;
  return tryDomain(
    kernel,
    node,
    () => {
      kernel.anchor = node;
    },
    true,
  );
}

/** Changes a kernel's domain, and back if something it stores cannot be stored then. */
function tryDomain(kernel: Kernel, node: Tensor, change: () => void, mustStore: boolean): boolean {
  const { rows, inner, anchor } = kernel;
  const reductions = [...kernel.reductions];
  kernel.members.add(node);
  change();
  kernel.survey();
  const stored = mustStore ? [...kernel.stores, node] : [...kernel.stores];
  if (stored.every((one) => kernel.storeSite(one) !== undefined)) return true;
  kernel.members.delete(node);
  Object.assign(kernel, { rows, inner, anchor });
  kernel.reductions.splice(0, Infinity, ...reductions);
  kernel.survey();
  return false;
}
