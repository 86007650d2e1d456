import type { MetricSpec, Task } from "@kensho/models";
import type { HostTensor } from "@kensho/tensor";

/** Name of the norm of all gradients before clipping, which every training step has beside the metrics of its task. */
export const GRAD_NORM = "grad_norm";

/** Metrics of every training step. `loss` is what is minimised, as a mean over the rows of the batch. */
type StepMetric = "loss" | typeof GRAD_NORM;

/** Results of a training step. */
export interface StepReport<Metric extends string = string> {
  /** First step is 1. */
  readonly step: number;
  readonly lr: number;
  readonly metrics: Readonly<Record<Metric, number>> & Readonly<Record<StepMetric, number>>;
  /**
   * `true` if loss or gradient were not finite and the state is as it was before the step. Only engines that see the figures before they
   * replace the state can undo a step.
   */
  readonly undone?: true;
}

/** Metrics by name. */
export type MetricSpecs = Readonly<Record<string, MetricSpec>>;

/** Returns the metrics in a report: those of the task, with the norm of the gradients after its losses. */
export function stepMetrics({ metrics }: Pick<Task, "metrics">): MetricSpecs {
  const isLoss = ([, { per }]: readonly [string, MetricSpec]): boolean => per === "rows";
  const all = Object.entries(metrics);
  const gradNorm: MetricSpec = { per: "nothing", logged: GRAD_NORM };
  const others = all.filter((entry) => !isLoss(entry));
  return Object.fromEntries([...all.filter(isLoss), [GRAD_NORM, gradNorm], ...others]);
}

/** Divides the sums of a step by what they are means over. */
export function metricValues(
  specs: MetricSpecs,
  sums: Readonly<Record<string, HostTensor>>,
  rows: number,
): Record<string, number> {
  const read = (name: string): number => sums[name]?.data[0] as number;
  const divisor = ({ per }: MetricSpec): number => (per === "rows" ? rows : per === "nothing" ? 1 : read(per.metric));
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, read(name) / divisor(spec)]));
}
