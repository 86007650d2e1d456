import {
  allocate,
  type DType,
  type HostTensor,
  hostTensor,
  input,
  type Shape,
  sizeOf,
  type Tensor,
} from "@kensho/tensor";
import type { ParameterSpecs } from "./parameter-spec.ts";
import type { Params } from "./params.ts";

/** An input of a training step that has a row for each row of the batch. */
export interface InputSpec<Name extends string = string> {
  readonly name: Name;
  /** Shape of one row. */
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A tensor that a step hands to the next one. The first axis is that of the batch. */
export interface CarrySpec {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Value of every element before the first step. Default: 0. */
  readonly fill?: number;
}

/** A figure of a training step. The step computes its sum over the rows of the batch. */
export interface MetricSpec {
  /**
   * What the sum is divided by in a report. `rows`: the rows of the batch, as for a loss. A name: another metric, which counts what the sum
   * is over; the mean is NaN where that is 0. `nothing`: the sum itself is reported.
   */
  readonly per: "rows" | "nothing" | { readonly metric: string };
  /** Name in the log. Metrics without one are not logged. */
  readonly logged?: string;
}

/** Vectors that a step takes from a table which is trained row by row. */
export interface TableLookup {
  /** Name of the table among the parameters. */
  readonly table: string;
  /** `[rows]` i32: the row of the table that each row of the batch takes. */
  readonly indices: Tensor;
  /** `[rows, width]`: those rows of the table. */
  readonly vectors: Tensor;
}

/** Results of {@link Task.step}. */
export interface TaskStep {
  /** Sums over the rows by the names of {@link Task.metrics}: scalars, f32. `loss` is the quantity that is differentiated. */
  readonly metrics: Readonly<Record<string, Tensor>> & { readonly loss: Tensor };
  /** Further sums over the rows, which {@link Feed.receive} reads: scalars, f32. */
  readonly signals?: Readonly<Record<string, Tensor>>;
  /** The next carry, with the names and shapes of {@link Task.carry}, without gradient. */
  readonly carry: Readonly<Record<string, Tensor>>;
  /** One lookup for each of {@link Task.tables}. */
  readonly lookups?: readonly TableLookup[];
}

/** A source of batches: `next` is called each time a step needs new data. */
export interface BatchSource<Data = unknown> {
  next(): Data;
}

/** Random numbers of a run. A checkpoint stores the position in their stream. */
export interface RandomSource {
  /** Returns a number in `0 ≤ x < 1`. */
  uniform(): number;
  /** Returns an integer in `from ≤ x ≤ to`. */
  integer(from: number, to: number): number;
}

/** Computes the inputs of each step on the host. */
export interface Feed<Data = unknown> {
  /** Whether {@link receive} must be called after each step and before the inputs of the next. */
  readonly waitsForSteps: boolean;
  /** Returns the inputs of the next step, by the names of {@link Task.inputs}. */
  inputs(source: BatchSource<Data>): Record<string, HostTensor>;
  /** Receives the outputs of a step, unless it was undone. */
  receive(outputs: Readonly<Record<string, HostTensor>>): void;
}

/** Options for {@link Task.feed}. */
export interface FeedOptions {
  /** Rows of a batch. */
  readonly rows: number;
  readonly random: RandomSource;
  /** The result of {@link Task.awaitsData} for the carry that the first step begins with. */
  readonly awaitsData: boolean;
}

/**
 * What is trained: parameters, the inputs of a step, its loss and metrics, and the carry from step to step. A trainer adds gradients,
 * optimizer, schedule and checkpoints, and knows nothing else of a network.
 */
export interface Task<Data = unknown, Metric extends string = string> {
  /** Name of the network in messages. */
  readonly name: string;
  readonly parameters: ParameterSpecs;
  /** Parameters that are not trainable as a whole: only the rows that a step looks up are trained. */
  readonly tables: readonly string[];
  /** Terms of a row's loss, which is their mean. Half precision scales the loss by it. */
  readonly termsPerRow: number;
  readonly inputs: readonly InputSpec[];
  /** In the order of a report. */
  readonly metrics: Readonly<Record<Metric, MetricSpec>>;
  /** Returns the tensors of a carry with a number of rows. */
  carry(rows: number): Readonly<Record<string, CarrySpec>>;
  /** Builds the graph of one step, from the parameters to the loss. */
  step(params: Params, carry: Readonly<Record<string, Tensor>>, inputs: Readonly<Record<string, Tensor>>): TaskStep;
  /** Returns whether a step that begins with this carry starts on new data in every row. */
  awaitsData(carry: Readonly<Record<string, HostTensor>>): boolean;
  feed(options: FeedOptions): Feed<Data>;
}

/** Returns the inputs of a graph with a number of rows, by name. */
export function inputTensors<Name extends string>(
  specs: readonly InputSpec<Name>[],
  rows: number,
): Record<Name, Tensor> {
  const tensors = specs.map(({ name, shape, dtype }) => [name, input(name, [rows, ...shape], dtype)] as const);
  return Object.fromEntries(tensors) as Record<Name, Tensor>;
}

/** Returns the carry before the first step. */
export function initialCarry(specs: Readonly<Record<string, CarrySpec>>): Record<string, HostTensor> {
  const tensors = Object.entries(specs).map(([name, { shape, dtype, fill = 0 }]) => {
    const data = allocate(dtype, sizeOf(shape));
    // New memory is zero, and takes no room until it is written.
    return [name, hostTensor(dtype, shape, fill === 0 ? data : data.fill(fill))] as const;
  });
  return Object.fromEntries(tensors);
}
