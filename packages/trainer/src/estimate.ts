import { effectiveDepth, numParameters, puzzleTask } from "@kensho/models";
import { bytesPerElement, countFlops, type Graph, sizeOf, type Tensor } from "@kensho/tensor";
import type { RunConfig } from "./config.ts";
import { trainStepGraph } from "./train-step.ts";

/** What a run will cost. */
export interface RunEstimate {
  /** Trained numbers, without the puzzle embedding. */
  readonly parameters: number;
  /** Layers that a puzzle passes in one supervision step. */
  readonly effective_depth: number;
  /** Floating-point operations of one training step: forward, backward, optimizer. */
  readonly flops_per_step: number;
  /** Bytes of the state (weights, moments, averages, carry) and of the largest set of results alive at once. */
  readonly memory_bytes: number;
  /** Bytes of the state alone, once: what a checkpoint holds. */
  readonly state_bytes: number;
}

/** What a run will cost, read off its graph; nothing is computed. */
export function estimateRun({ model, train }: RunConfig): RunEstimate {
  const step = trainStepGraph(puzzleTask(model, train), train);
  return {
    parameters: numParameters(model),
    effective_depth: effectiveDepth(model),
    flops_per_step: countFlops(step),
    memory_bytes: stateBytes(step) + peakBytes(step),
    state_bytes: [...step.states.values()].reduce((total, tensor) => total + bytesOf(tensor), 0),
  };
}

/** Results that an engine need not copy. */
const VIEWS: ReadonlySet<string> = new Set(["reshape", "broadcastTo", "stopGradient"]);

function bytesOf({ dtype, shape }: Tensor): number {
  return sizeOf(shape) * bytesPerElement(dtype);
}

/** State is there twice while it is updated, unless rows of it are written in place. */
function stateBytes({ states, updates }: Graph): number {
  const sum = (tensors: Iterable<Tensor>): number => [...tensors].reduce((total, tensor) => total + bytesOf(tensor), 0);
  return sum(states.values()) + sum(updates.values());
}

/** The most bytes of results alive at once, each from where it is computed to its last use, in the graph's order. */
export function peakBytes({ nodes, outputs, updates, rowUpdates }: Graph): number {
  const base = new Map<Tensor, Tensor>();
  const lastUse = new Map<Tensor, number>();
  for (const [i, node] of nodes.entries()) {
    const [first] = node.inputs;
    base.set(node, VIEWS.has(node.primitive) && first !== undefined ? (base.get(first) as Tensor) : node);
    for (const operand of node.inputs) lastUse.set(base.get(operand) as Tensor, i);
  }
  const rows = [...rowUpdates.values()].flatMap(({ indices, rows }) => [indices, rows]);
  for (const kept of [...outputs.values(), ...updates.values(), ...rows])
    lastUse.set(base.get(kept) as Tensor, nodes.length);
  const freedAfter = new Map<number, number>();
  let [alive, peak] = [0, 0];
  for (const [i, node] of nodes.entries()) {
    if (base.get(node) === node && node.inputs.length > 0) {
      const bytes = bytesOf(node);
      const last = lastUse.get(node) ?? i;
      alive += bytes;
      freedAfter.set(last, (freedAfter.get(last) ?? 0) + bytes);
    }
    peak = Math.max(peak, alive);
    alive -= freedAfter.get(i) ?? 0;
  }
  return peak;
}
