import { type Graph, isPrimitive, sizeOf, type Tensor } from "@kensho/tensor";
import { reductionOf } from "./access.ts";
import { isInner } from "./index-algebra.ts";
import { type FusionContext, Kernel, type Site } from "./kernel.ts";
import { roleOf } from "./roles.ts";
import { transparentNodes } from "./transparent.ts";

/** Longest row that a workgroup goes over again to apply what was reduced from it. */
const LONGEST_ROW = 4096;
/** A node evaluated at more places than this is computed once and stored. */
const MOST_SITES = 4;

/** The kernels of a program, in an order in which they can run. */
export interface Fused {
  readonly kernels: readonly Kernel[];
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
    const stored = [...this.#homes].filter(([node, kernel]) => kernel.stores.has(node));
    return { kernels: this.#ordered(), homes: new Map(stored) };
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
    const places = new Set(sites.map(({ coords }) => coords.map(({ key }) => key).join()));
    if (places.size > MOST_SITES) return false;
    if (mustStore && kernel.storeSite(node) === undefined) return false;
    kernel.adopt(node);
    return true;
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
    if (kernel.reductions.length > 0 || kernel.inner > 1 || !Number.isInteger(inner)) return false;
    if (inner > LONGEST_ROW || reductionOf(node).length > LONGEST_ROW) return false;
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

  #ordered(): Kernel[] {
    const waiting = new Map<Kernel, Set<Kernel>>();
    for (const kernel of this.#kernels) {
      const before = kernel.loads().flatMap((node) => this.#homes.get(node) ?? []);
      waiting.set(kernel, new Set(before.filter((other) => other !== kernel)));
    }
    const byPosition = [...this.#kernels].sort((a, b) => this.#position(a) - this.#position(b));
    const order: Kernel[] = [];
    const done = new Set<Kernel>();
    while (order.length < byPosition.length) {
      const ready = byPosition.filter(
        (kernel) => !done.has(kernel) && [...(waiting.get(kernel) as Set<Kernel>)].every((other) => done.has(other)),
      );
      if (ready.length === 0) throw new Error("fusion made kernels that wait for each other");
      for (const kernel of ready) {
        done.add(kernel);
        order.push(kernel);
      }
    }
    return order;
  }
}

/** Makes an elementwise kernel the one that computes the product, if it goes over its elements one by one. */
function joinProduct(kernel: Kernel, node: Tensor<"matmul">, sites: readonly Site[]): boolean {
  const [site] = sites;
  if (kernel.anchor !== undefined || kernel.reductions.length > 0 || kernel.inner > 1) return false;
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
