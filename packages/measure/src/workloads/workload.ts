import {
  type Engine,
  type Graph,
  graph,
  type HostTensor,
  type Program,
  slice,
  state,
  type Tensor,
} from "@kensho/tensor";
import { matmulFlops } from "../flops.ts";
import { noise } from "../noise.ts";
import { type Budget, throughput } from "../throughput.ts";
import type { Timing } from "../timing.ts";

/** A piece of work for any engine: operands that live there, a result that stays there. */
export interface Workload {
  readonly name: string;
  readonly graph: Graph;
  readonly states: Readonly<Record<string, HostTensor>>;
  /** Of its matrix products; 0 where it has none. */
  readonly flops: number;
  /** Bytes of its operands and its result: what must be moved at least. */
  readonly bytes: number;
}

/** A workload on an engine, timed. */
export interface WorkloadMeasurement extends Timing {
  readonly name: string;
  readonly flops: number;
  readonly bytes: number;
  /** Kernel launches per run, where the engine counts them. */
  readonly dispatches?: number;
}

/**
 * A workload whose result stays on the engine. One number leaves with every run: when it has arrived, all of the run is done.
 * @param build  the result, from operands of those shapes
 */
export function workload(
  name: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  build: (operands: Readonly<Record<string, Tensor>>) => Tensor,
): Workload {
  const operands = Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, state(key, shape)]));
  const result = build(operands);
  const first = Object.values(operands)[0] as Tensor;
  const corner = slice(
    first,
    first.shape.map(() => 0),
    first.shape.map(() => 1),
  );
  const whole = graph({ outputs: { corner }, updates: { result } });
  const states = Object.fromEntries(Object.entries(shapes).map(([key, shape], i) => [key, noise(shape, i + 1)]));
  const held = { ...states, result: noise(result.shape, 0) };
  const bytes = Object.values(held).reduce((total, { data }) => total + 4 * data.length, 0);
  return { name, graph: whole, states: held, flops: matmulFlops(whole), bytes };
}

/** Puts a workload on an engine, times it there, and takes it away again. */
export async function measureWorkload(engine: Engine, work: Workload, budget: Budget): Promise<WorkloadMeasurement> {
  await using held = await engine.createState(work.states);
  await using program = await engine.compile(work.graph, held);
  const timing = await throughput(program, {}, budget);
  const dispatches = dispatchesOf(program);
  return {
    ...{ name: work.name, flops: work.flops, bytes: work.bytes, ...timing },
    ...(dispatches === undefined ? {} : { dispatches }),
  };
}

/** Kernel launches per run of a program, where its engine counts them. */
export function dispatchesOf(program: Program): number | undefined {
  return (program as { readonly statistics?: { readonly dispatches?: number } }).statistics?.dispatches;
}
