import type { Task } from "@kensho/models";
import { type Graph, graph, input, type Tensor } from "@kensho/tensor";
import type { TrainConfig } from "../config.ts";
import { GRAD_NORM } from "../step-report.ts";
import { stepGradients, stepUpdates } from "../train-step.ts";
import type { Share } from "./training-group.ts";

/** Names of what passes between the two halves of a step. */
export const BETWEEN = {
  gradient: (name: string) => `gradient/${name}`,
  /** Where each rank has rows of its own. */
  rows: (name: string) => `rows/${name}`,
} as const;

/** A training step in two graphs over one state, between which the gradients of all ranks are summed. */
export interface SplitStep {
  /** Of the rank's own rows: gradients, figures, and the rows' next carry. */
  readonly gradients: Graph;
  /** Of the whole batch: the same on every rank. */
  readonly updates: Graph;
  /** Outputs of `gradients` that are the log's. */
  readonly figures: readonly string[];
}

/** The step of {@link trainStepGraph}, cut where the gradients of the rows are known and those of the batch are wanted. */
export function splitStep(task: Task, train: TrainConfig, { from, to }: Share): SplitStep {
  const B = train.global_batch_size;
  const { gradients, tables, figures, carry } = stepGradients(task, train, to - from);
  const named = gradients.map(({ name, gradient }) => [BETWEEN.gradient(name), gradient] as const);
  const rows: Record<string, Tensor> = {};
  /** A tensor of the rank's rows, as an output; what comes back is that of all rows, as an input. */
  const gathered = (name: string, part: Tensor): Tensor => {
    rows[BETWEEN.rows(name)] = part;
    return input(BETWEEN.rows(name), [B, ...part.shape.slice(1)], part.dtype);
  };
  const whole = tables.map(({ table, gradient, indices }) => ({
    table,
    gradient: gathered(`gradient/${table}`, gradient),
    indices: gathered(`indices/${table}`, indices),
  }));
  const summed = gradients.map((pair) => ({
    ...pair,
    gradient: input(BETWEEN.gradient(pair.name), pair.param.shape),
  }));
  const { gradNorm, ...changes } = stepUpdates(summed, whole, task, train);
  return {
    gradients: graph({ outputs: { ...Object.fromEntries(named), ...rows, ...figures }, updates: carry }),
    updates: graph({ outputs: { [GRAD_NORM]: gradNorm }, ...changes }),
    figures: Object.keys(figures),
  };
}
