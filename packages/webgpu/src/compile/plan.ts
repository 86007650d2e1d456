import { apply, type Graph, isPrimitive, sizeOf, type Tensor, topologicalOrder } from "@kensho/tensor";
import { attentionDispatch } from "../kernels/attention.ts";
import type { Dispatch, Placement, Tuning, WriterContext, Written } from "../kernels/context.ts";
import { matmulDispatch } from "../kernels/matmul.ts";
import { rowShape, rowsDispatch } from "../kernels/rows.ts";
import { attentionKind, fuseAttention } from "./attention.ts";
import { batchWave } from "./batch.ts";
import { expand } from "./expand.ts";
import { fuse } from "./fuse.ts";
import { copyHalfWeights } from "./half-weights.ts";
import { halvedResults } from "./halves.ts";
import { isInner } from "./index-algebra.ts";
import type { Kernel } from "./kernel.ts";
import { nameOf } from "./kernel-name.ts";
import { mapRows } from "./map-rows.ts";
import { MemoryPlan, type Range } from "./memory.ts";
import { inlineValue, roleOf } from "./roles.ts";
import { rowWrites } from "./row-writes.ts";

/** Where the program finds its state: one place per name, in buffers that come before its own. */
export interface StateLayout {
  readonly chunks: number;
  placementOf(name: string): Placement;
}

/** A copy after the kernels have run, in words. */
interface Copy {
  readonly from: Placement;
  readonly to: Placement;
  readonly words: number;
}

/** Everything a program needs to be encoded: no device has been touched yet. */
export interface Plan {
  readonly dispatches: readonly Dispatch[];
  /** Words of the program's own buffers; they follow those of the state. */
  readonly chunks: readonly number[];
  /** Elements of its buffers of 16-bit floats, which come last. */
  readonly halfChunks: readonly number[];
  readonly inputs: ReadonlyMap<string, Placement>;
  readonly outputs: ReadonlyMap<string, Placement>;
  readonly constants: readonly { readonly node: Tensor<"constant">; readonly at: Placement }[];
  /** New state that could not be computed in its place. */
  readonly copies: readonly Copy[];
}

/** What a plan must know of the device. */
export interface PlanOptions {
  /** Largest buffer in bytes. */
  readonly limit: number;
  readonly tuning: Tuning;
}

/**
 * Compiles a graph: spell out, fuse, place in memory, write the kernels.
 * @throws {GpuError} KSH_GPU_LIMIT if a tensor is larger
 */
export function planProgram(source: Graph, state: StateLayout, options: PlanOptions): Plan {
  const { tiles, precision } = options.tuning;
  const roundsFactors = tiles && precision === "f16";
  const graph = expand(fuseAttention(source), options.tuning);
  const weights = copyHalfWeights(roundsFactors ? graph.nodes : []);
  const stored = (node: Tensor): Tensor => storable(weights.of(node));
  const outputs = mapValues(graph.outputs, stored);
  const updates = mapValues(graph.updates, stored);
  const rowUpdates = mapRows(graph, stored);
  const rowwise = Object.values(rowUpdates).flatMap(({ indices, rows }) => [indices, rows]);
  const required = new Set([...outputs.values(), ...updates.values(), ...rowwise]);
  const nodes = topologicalOrder([...required]);
  const { waves } = fuse({ nodes }, new Set([...required, ...weights.copies]));
  const halved = roundsFactors ? halvedResults(waves.flat(), required) : new Set<Tensor>();
  const places = new Places(waves, nodes, state, { ...options, halved });
  const copies = places.assign(outputs, updates, rowwise);
  const ids = new Map(nodes.map((node, i) => [node, i]));
  const context: WriterContext = {
    idOf: (node) => ids.get(node) as number,
    placementOf: (node) => places.of(node),
    tuning: options.tuning,
    chunks: state.chunks + places.memory.chunks.length + places.halves.chunks.length,
    halfChunks: places.halves.chunks.length,
  };
  const dispatches = waves.flatMap((wave) => batchWave(wave.map((kernel) => dispatchOf(kernel, context))));
  const last = rowWrites(rowUpdates, graph.states, (name) => state.placementOf(name), context);
  dispatches.push(...batchWave(last.map(({ scope, ...write }) => ({ ...write, unit: unitOf(scope) }))));
  return {
    dispatches,
    chunks: places.memory.chunks,
    halfChunks: places.halves.chunks,
    inputs: new Map(
      [...graph.inputs].filter(([, node]) => places.has(node)).map(([name, node]) => [name, places.of(node)]),
    ),
    outputs: mapValues(outputs, (node) => places.of(node)),
    constants: nodes.flatMap((node) =>
      isPrimitive(node, "constant") && places.has(node) ? [{ node, at: places.of(node) }] : [],
    ),
    copies,
  };
}

function dispatchOf(kernel: Kernel, context: WriterContext): Dispatch {
  const touched = [...kernel.loads(), ...kernel.stores];
  const bytes = touched.reduce((total, node) => {
    return total + sizeOf(node.shape) * (context.placementOf(node).half ? 2 : 4);
  }, 0);
  return { ...written(kernel, context), bytes, unit: unitOf((kernel.seeds[0] as Tensor).scope) };
}

/** The first two steps of a scope, and whether it is of the backward pass or computed again. */
function unitOf(path: string): string {
  const steps = path.split(".");
  const phases = steps.findIndex((step) => step !== "backward" && step !== "recomputed");
  return phases === -1 ? path : steps.slice(0, phases + 2).join(".");
}

function written(kernel: Kernel, context: WriterContext): Written {
  const label = nameOf(kernel);
  if (attentionKind(kernel.seeds[0] as Tensor) !== undefined) return attentionDispatch(kernel, context, label);
  return kernel.anchor === undefined ? rowsDispatch(kernel, context, label) : matmulDispatch(kernel, context, label);
}

/** The node whose memory holds a result: what a reshape shows, and for data that lies elsewhere a copy of it. */
function storable(node: Tensor): Tensor {
  if (isPrimitive(node, "reshape")) return storable(node.inputs[0]);
  return roleOf(node) === "leaf" ? apply("broadcastTo", [node], { shape: node.shape }) : node;
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, f: (value: A) => B): Map<string, B> {
  return new Map([...map].map(([key, value]) => [key, f(value)]));
}

interface PlacesOptions extends PlanOptions {
  readonly halved: ReadonlySet<Tensor>;
}

/** Gives every stored node a place, from the first kernel that writes it to the last that reads it. */
class Places {
  readonly memory: MemoryPlan;
  /** For what lies there as 16-bit floats. */
  readonly halves: MemoryPlan;
  readonly #waves: readonly (readonly Kernel[])[];
  readonly #nodes: readonly Tensor[];
  readonly #state: StateLayout;
  readonly #options: PlacesOptions;
  readonly #places = new Map<Tensor, Placement>();
  readonly #ranges = new Map<Tensor, Range>();

  constructor(
    waves: readonly (readonly Kernel[])[],
    nodes: readonly Tensor[],
    state: StateLayout,
    options: PlacesOptions,
  ) {
    this.#waves = waves;
    this.#nodes = nodes;
    this.#state = state;
    this.memory = new MemoryPlan(options.limit);
    this.halves = new MemoryPlan(options.limit, 2);
    this.#options = options;
  }

  has(node: Tensor): boolean {
    return this.#places.has(node);
  }

  of(node: Tensor): Placement {
    return this.#places.get(node) ?? { chunk: this.#state.chunks, offset: 0 };
  }

  /** @param rowwise what row updates read at the end */
  assign(
    outputs: ReadonlyMap<string, Tensor>,
    updates: ReadonlyMap<string, Tensor>,
    rowwise: readonly Tensor[],
  ): Copy[] {
    const lastUse = new Map<Tensor, number>();
    for (const [step, wave] of this.#waves.entries()) {
      for (const kernel of wave) for (const node of kernel.loads()) lastUse.set(node, step);
    }
    for (const node of [...outputs.values(), ...updates.values(), ...rowwise]) lastUse.set(node, Infinity);
    for (const node of this.#nodes) {
      if (roleOf(node) !== "leaf" || inlineValue(node) !== undefined || sizeOf(node.shape) === 0) continue;
      if (isPrimitive(node, "state")) this.#places.set(node, this.#state.placementOf(node.attrs.name));
      else this.#take(node, describe(node));
    }
    const inPlace = this.#updatesInPlace(updates);
    for (const [node, name] of inPlace) this.#places.set(node, this.#state.placementOf(name));
    for (const [step, wave] of this.#waves.entries()) {
      for (const kernel of wave) {
        for (const node of kernel.stores) if (!inPlace.has(node)) this.#take(node, describe(node));
      }
      // Kernels of one wave may run at once: what the last of them has read is free only after all of them.
      for (const node of new Set(wave.flatMap((kernel) => [...kernel.loads(), ...kernel.stores]))) {
        const range = this.#ranges.get(node);
        if (range === undefined || roleOf(node) === "leaf" || (lastUse.get(node) ?? step) > step) continue;
        (this.#options.halved.has(node) ? this.halves : this.memory).free(range);
      }
    }
    this.#afterWords();
    return [...updates].flatMap(([name, node]) => {
      const words = sizeOf(node.shape);
      if (words === 0 || inPlace.get(node) === name) return [];
      return [{ from: this.of(node), to: this.#state.placementOf(name), words }];
    });
  }

  #take(node: Tensor, what: string): void {
    const half = this.#options.halved.has(node);
    const range = (half ? this.halves : this.memory).take(sizeOf(node.shape), what);
    this.#ranges.set(node, range);
    this.#places.set(node, { chunk: this.#state.chunks + range.chunk, offset: range.offset, ...(half && { half }) });
  }

  /** Buffers of 16-bit floats come after the others, of which there are as many as it took. */
  #afterWords(): void {
    for (const [node, place] of this.#places) {
      if (place.half) this.#places.set(node, { ...place, chunk: place.chunk + this.memory.chunks.length });
    }
  }

  /** Finds updates that may overwrite the old state: no later reads, and no concurrent reads of another element. */
  #updatesInPlace(updates: ReadonlyMap<string, Tensor>): Map<Tensor, string> {
    const inPlace = new Map<Tensor, string>();
    const uses = new Map<Tensor, number>();
    for (const node of updates.values()) uses.set(node, (uses.get(node) ?? 0) + 1);
    const olds = new Map(this.#nodes.flatMap((node) => (isPrimitive(node, "state") ? [[node.attrs.name, node]] : [])));
    for (const [name, node] of updates) {
      const home = this.#waves.flat().find((kernel) => kernel.stores.has(node));
      const old = olds.get(name);
      // A value for two names is copied to both: a buffer cannot be copied to itself.
      if (home === undefined || uses.get(node) !== 1) continue;
      if (old === undefined || this.#isFree(old, node, home)) inPlace.set(node, name);
    }
    return inPlace;
  }

  #isFree(old: Tensor, node: Tensor, home: Kernel): boolean {
    const wave = this.#waves.findIndex((kernels) => kernels.includes(home));
    const later = this.#waves.slice(wave).flat();
    return later.every((kernel) => {
      const sites = kernel.sites.get(old);
      if (sites === undefined) return true;
      if (kernel !== home) return false;
      const stored = kernel.storeSite(node);
      if (stored === undefined) return false;
      // Lanes that share a row would read what the first of them has written.
      if (!stored.coords.some(isInner) && rowShape(kernel, this.#options.tuning).lanes > 1) return false;
      const written = kernel.algebra.linear(stored.coords, node.shape).key;
      return sites.every(
        ({ coords, operand, within }) =>
          !operand && within === stored.within && kernel.algebra.linear(coords, old.shape).key === written,
      );
    });
  }
}

function describe(node: Tensor): string {
  const name = isPrimitive(node, "input") ? `input "${node.attrs.name}"` : `the result of ${node.primitive}`;
  const where = node.scope === "" ? "" : ` at ${node.scope}`;
  return `${name} [${node.shape.join(", ")}]${where}`;
}
