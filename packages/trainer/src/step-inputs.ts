import type { Task } from "@kensho/models";
import { type HostTensor, hostTensor, input, type Tensor } from "@kensho/tensor";
import type { TrainConfig } from "./config.ts";
import { emaDecay, learningRate } from "./schedule.ts";

/** A step of a run. */
export interface StepPosition {
  /** First step is 1. */
  readonly step: number;
  /** Share of the run that is over by its time limit, 0…1 (see {@link learningRate}). */
  readonly elapsed: number;
}

/** A scalar input of a training step. */
interface ScalarSpec {
  readonly value: (position: StepPosition, train: TrainConfig) => number;
  /** Whether the step has it. Default: every step. */
  readonly isUsed?: (task: Pick<Task, "tables">, train: TrainConfig) => boolean;
}

/**
 * Scalars that the host gives a training step, beside the inputs of its task. Building the graph, feeding it and splitting it among
 * slices or ranks all read this table: no other place holds these names.
 */
const SCALARS = {
  lr: { value: ({ step, elapsed }, train) => learningRate(step, train, elapsed) },
  correction1: { value: ({ step }, { beta1 }) => 1 / (1 - beta1 ** step) },
  correction2: { value: ({ step }, { beta2 }) => 1 / (1 - beta2 ** step) },
  ema_decay: {
    value: ({ step }, { ema_warmup, ema_rate }) => (ema_warmup ? emaDecay(step, ema_rate) : ema_rate),
    isUsed: (_, { ema }) => ema,
  },
  table_lr: {
    value: ({ step, elapsed }, train) => learningRate(step, { ...train, lr: train.puzzle_emb_lr }, elapsed),
    isUsed: ({ tables }) => tables.length > 0,
  },
} as const satisfies Readonly<Record<string, ScalarSpec>>;

type ScalarName = keyof typeof SCALARS;

/** Input of a step on a part of the batch: the number of the part. The parts follow each other in the batch. */
const SLICE = "slice";

/** Returns a scalar input of a graph. */
export function scalarInput(name: ScalarName): Tensor {
  return input(name, []);
}

/** Returns the values of all scalar inputs of a step. */
export function scalarValues(
  task: Pick<Task, "tables">,
  train: TrainConfig,
  position: StepPosition,
): Record<string, HostTensor> {
  const used = Object.entries<ScalarSpec>(SCALARS).filter(([, { isUsed }]) => isUsed?.(task, train) ?? true);
  const value = (spec: ScalarSpec): HostTensor => hostTensor("f32", [], Float64Array.of(spec.value(position, train)));
  return Object.fromEntries(used.map(([name, spec]) => [name, value(spec)]));
}

/** Returns the number of the slice, as an input of a graph. */
export function sliceInput(): Tensor {
  return input(SLICE, [], "i32");
}

/** Returns the value of {@link sliceInput}. */
export function sliceValue(slice: number): Record<string, HostTensor> {
  return { [SLICE]: hostTensor("i32", [], Int32Array.of(slice)) };
}
