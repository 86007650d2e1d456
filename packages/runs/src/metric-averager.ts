import type { MetricSpecs, StepReport } from "@kensho/trainer";

/** Means over the steps since the last reading. Accuracies are `null` if no puzzle finished. */
export interface Reading {
  readonly loss: number;
  readonly lm_loss: number;
  readonly q_halt_loss: number;
  readonly grad_norm: number;
  readonly accuracy: number | null;
  readonly exact_accuracy: number | null;
  /** Supervision steps that finished puzzles used. */
  readonly mean_steps: number | null;
}

/** Gathers steps between two lines of the log: losses are averaged over steps, other metrics over what they count. */
export class MetricAverager {
  readonly #metrics: MetricSpecs;
  #reports: StepReport[] = [];

  /** @param metrics those of the trainer */
  constructor(metrics: MetricSpecs) {
    this.#metrics = metrics;
  }

  /** Steps since the last reading, for a checkpoint between two lines of the log. */
  get pending(): readonly StepReport[] {
    return this.#reports;
  }

  add(report: StepReport): void {
    this.#reports.push(report);
  }

  /** Returns the means since the last call, and resets them. */
  read(): Reading {
    const reports = this.#reports;
    this.#reports = [];
    const means = Object.entries(this.#metrics).flatMap(([name, { per, logged }]) => {
      if (logged === undefined) return [];
      return [[logged, typeof per === "string" ? plainMean(reports, name) : weightedMean(reports, name, per.metric)]];
    });
    return Object.fromEntries(means) as Reading;
  }
}

function plainMean(reports: readonly StepReport[], name: string): number {
  return reports.reduce((sum, { metrics }) => sum + (metrics[name] as number), 0) / reports.length;
}

/** The mean over all that `weight` counts; `null` if that is nothing. */
function weightedMean(reports: readonly StepReport[], name: string, weight: string): number | null {
  const weightOf = ({ metrics }: StepReport): number => metrics[weight] as number;
  const counted = reports.filter((report) => weightOf(report) > 0);
  const count = counted.reduce((sum, report) => sum + weightOf(report), 0);
  const total = counted.reduce((sum, report) => sum + (report.metrics[name] as number) * weightOf(report), 0);
  return count === 0 ? null : total / count;
}
