import { effectiveDepth, numParameters } from "@kensho/models";
import { bytesPerElement, countFlops, type Engine, type Graph, sizeOf, type Tensor } from "@kensho/tensor";
import type { RunConfig } from "./config.ts";
import { createTrainer } from "./trainer.ts";
import { trainStepGraph } from "./trainStep.ts";

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
}

/** What a run will cost, read off its graph; nothing is computed. */
export function estimateRun({ model, train }: RunConfig): RunEstimate {
  const step = trainStepGraph(model, train);
  return {
    parameters: numParameters(model),
    effective_depth: effectiveDepth(model),
    flops_per_step: countFlops(step),
    memory_bytes: stateBytes(step) + peakBytes(step),
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

/** Operations that a probe may take: a fraction of a second on any engine worth training on. */
const PROBE_FLOPS = 1e10;
/** Vectors of a probe's puzzle embedding; the real table may hold gigabytes. */
const PROBE_IDENTIFIERS = 1024;

/**
 * Seconds of one training step on an engine: a step of fewer puzzles is run there, and its time taken times their share. Compiling
 * is left out.
 */
export async function measureStepSeconds(engine: Engine, { model, train }: RunConfig): Promise<number> {
  const perPuzzle = countFlops(trainStepGraph(model, { ...train, global_batch_size: 1 }));
  const batch = Math.min(train.global_batch_size, Math.max(1, Math.round(PROBE_FLOPS / perPuzzle)));
  const small = {
    ...model,
    num_puzzle_identifiers: Math.min(PROBE_IDENTIFIERS, model.num_puzzle_identifiers),
  };
  await using trainer = await createTrainer({ engine, model: small, train: { ...train, global_batch_size: batch } });
  const cells = batch * model.seq_len;
  const tokens = Int32Array.from({ length: cells }, (_, i) => i % model.vocab_size);
  const puzzles = { inputs: tokens, labels: tokens, puzzleIdentifiers: new Int32Array(batch) };
  const source = { next: () => puzzles };
  await trainer.next(source);
  const started = performance.now();
  await trainer.next(source);
  return (((performance.now() - started) / 1000) * train.global_batch_size) / batch;
}
