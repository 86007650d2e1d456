import type { StepReport } from "@kensho/trainer";

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

const PER_STEP = ["loss", "lm_loss", "q_halt_loss", "grad_norm"] as const;
const PER_PUZZLE = { accuracy: "accuracy", exact_accuracy: "exact_accuracy", mean_steps: "steps" } as const;

/** Averages the reports between two lines of the log: losses over steps, accuracies over finished puzzles. */
export class MetricAverager {
  #reports: StepReport[] = [];

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
    const finished = reports.filter((report) => report.count > 0);
    const count = finished.reduce((sum, report) => sum + report.count, 0);
    const perStep = PER_STEP.map((key) => [
      key,
      reports.reduce((sum, report) => sum + report[key], 0) / reports.length,
    ]);
    const perPuzzle = Object.entries(PER_PUZZLE).map(([name, key]) => {
      const total = finished.reduce((sum, report) => sum + report[key] * report.count, 0);
      return [name, count === 0 ? null : total / count];
    });
    return Object.fromEntries([...perStep, ...perPuzzle]) as unknown as Reading;
  }
}
