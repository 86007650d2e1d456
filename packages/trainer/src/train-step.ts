import { gradients } from "@kensho/autograd";
import { inputTensors, type Task } from "@kensho/models";
import {
  and,
  cast,
  finite,
  type Graph,
  type GraphParts,
  gather,
  graph,
  mul,
  state,
  type Tensor,
  where,
} from "@kensho/tensor";
import type { TrainConfig } from "./config.ts";
import { signSgd } from "./optimizers/sign-sgd.ts";
import { type Gradient, parameterUpdates } from "./parameter-updates.ts";
import { STATE } from "./state-names.ts";
import { scalarInput } from "./step-inputs.ts";
import { GRAD_NORM } from "./step-report.ts";

/** Output with `on_nan: skip`: 0 if loss or gradient were not finite and the state is as it was. */
export const COUNTS = "counts";

/** What one step computes from some rows of the batch. */
export interface StepGradients {
  /** Of the loss, over the rows' share of the batch's mean. */
  readonly gradients: readonly Gradient[];
  /** Gradients of the vectors that the rows took from the tables of the task. */
  readonly tables: readonly TableGradient[];
  /** Metrics and signals of the task: sums over the rows, scalars. */
  readonly figures: Readonly<Record<string, Tensor>> & { readonly loss: Tensor };
  /** The carry after the step, by state name. */
  readonly carry: Readonly<Record<string, Tensor>>;
}

/** Gradient of vectors that a step took from a table. */
export interface TableGradient {
  readonly table: string;
  /** `[rows]` i32: the rows of the table. */
  readonly indices: Tensor;
  /** `[rows, width]`. */
  readonly gradient: Tensor;
}

/**
 * Returns the whole training step of a task as one graph: the step of the task, gradients, clipping, optimizer, average of the weights.
 * Its inputs are those of the task and a few scalars; everything else is state.
 */
export function trainStepGraph(task: Task, train: TrainConfig): Graph {
  const { gradients, tables, figures, carry } = stepGradients(task, train, train.global_batch_size);
  const { updates, rowUpdates, gradNorm } = stepUpdates(gradients, tables, task, train);
  const outputs = { ...figures, [GRAD_NORM]: gradNorm };
  const changes = { updates: { ...updates, ...carry }, rowUpdates };
  if (train.on_nan !== "skip") return graph({ outputs, ...changes });
  // The host may detect too late that a step is not finite, so the step checks itself.
  const counts = and(finite(figures.loss), finite(gradNorm));
  return graph({ outputs: { ...outputs, [COUNTS]: cast(counts, "f32") }, ...onlyIf(counts, changes, task) });
}

/** Changes of the state that leave it as it is unless `condition`, a bool scalar, holds. */
function onlyIf(condition: Tensor, { updates, rowUpdates }: Changes, { parameters }: Task): Changes {
  const chosen = Object.entries(updates).map(([name, value]) => {
    return [name, where(condition, value, state(name, value.shape, value.dtype))] as const;
  });
  const rows = Object.entries(rowUpdates).map(([name, { indices, rows: value }]) => {
    const table = state(name, parameters[name]?.shape ?? []);
    return [name, { indices, rows: where(condition, value, gather(table, indices)) }] as const;
  });
  return { updates: Object.fromEntries(chosen), rowUpdates: Object.fromEntries(rows) };
}

/** Reads a tensor of the carry, by its name in the state. */
export type CarrySource = (name: string, spec: Pick<Tensor, "shape" | "dtype">) => Tensor;

/** Returns the step of the task and its gradients over `rows` rows of the batch, whose inputs and carry have as many. */
export function stepGradients(
  task: Task,
  train: TrainConfig,
  rows: number,
  readCarry: CarrySource = (name, { shape, dtype }) => state(name, shape, dtype),
): StepGradients {
  const specs = task.parameters;
  const params = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, state(name, spec.shape)]));
  const before = Object.entries(task.carry(rows)).map(([name, spec]) => [name, readCarry(STATE.carry(name), spec)]);
  const step = task.step(params, Object.fromEntries(before), inputTensors(task.inputs, rows));
  const lookups = step.lookups ?? [];

  const trainable = Object.keys(specs).filter((name) => specs[name]?.trainable);
  const wrt = [...trainable.map((name) => params[name] as Tensor), ...lookups.map(({ vectors }) => vectors)];
  const scale = train.loss_scale ?? 1;
  const grads = gradients(mul(step.metrics.loss, scale / train.global_batch_size), wrt).map((scaled) =>
    mul(scaled, 1 / scale),
  );
  const pairs = trainable.map((name, i) => ({ name, param: params[name] as Tensor, gradient: grads[i] as Tensor }));
  const tables = lookups.map(({ table, indices }, i) => {
    return { table, indices, gradient: grads[trainable.length + i] as Tensor };
  });
  const carry = Object.entries(step.carry).map(([name, value]) => [STATE.carry(name), value]);
  return {
    gradients: pairs,
    tables,
    figures: { ...step.metrics, ...step.signals },
    carry: Object.fromEntries(carry),
  };
}

type Changes = Required<Pick<GraphParts, "updates" | "rowUpdates">>;

/** What a step leaves behind; all of it goes into the graph. */
export interface StepUpdates extends Changes {
  readonly gradNorm: Tensor;
}

/** Returns what follows from the gradients of the whole batch: clipping, optimizer, average of the weights, rows of tables. */
export function stepUpdates(
  gradients: readonly Gradient[],
  tables: readonly TableGradient[],
  { parameters }: Task,
  train: TrainConfig,
): StepUpdates {
  const { updates, gradNorm } = parameterUpdates(gradients, parameters, train);
  const rows = tables.map(({ table, indices, gradient }) => {
    const options = {
      table: state(table, parameters[table]?.shape ?? []),
      lr: scalarInput("table_lr"),
      weight_decay: train.puzzle_emb_weight_decay,
    };
    return [table, signSgd({ identifiers: indices, gradient, ...options })] as const;
  });
  return { updates, rowUpdates: Object.fromEntries(rows), gradNorm };
}
