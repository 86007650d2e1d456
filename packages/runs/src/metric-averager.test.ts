import type { StepReport } from "@kensho/trainer";
import { describe, expect, it } from "vitest";
import { METRICS } from "../test/metrics.ts";
import { MetricAverager } from "./metric-averager.ts";

const finished = { count: 0, accuracy: Number.NaN, exact_accuracy: Number.NaN, steps: Number.NaN };
const report = (change: Readonly<Record<string, number>>): StepReport => ({
  step: 1,
  lr: 1e-3,
  metrics: { loss: 1, lm_loss: 0.5, q_halt_loss: 1, grad_norm: 2, q_halt_accuracy: Number.NaN, ...finished, ...change },
});

describe("MetricAverager", () => {
  it("averages losses over steps, and accuracies over the puzzles that finished", () => {
    const averager = new MetricAverager(METRICS);
    averager.add(report({ loss: 1 }));
    averager.add(report({ loss: 2, count: 1, accuracy: 1, exact_accuracy: 1, steps: 2 }));
    averager.add(report({ loss: 6, count: 3, accuracy: 0.6, exact_accuracy: 0, steps: 16 }));
    expect(averager.read()).toMatchObject({
      loss: 3,
      lm_loss: 0.5,
      accuracy: 0.7,
      exact_accuracy: 0.25,
      mean_steps: 12.5,
    });
  });

  it("has no accuracy while nothing finished, and restarts after each reading", () => {
    const averager = new MetricAverager(METRICS);
    averager.add(report({ count: 2, accuracy: 1, exact_accuracy: 1, steps: 1 }));
    averager.read();
    averager.add(report({ loss: 7 }));
    expect(averager.read()).toMatchObject({ loss: 7, accuracy: null, exact_accuracy: null, mean_steps: null });
  });

  it("has what a task says is logged, under the name and in the order that it says", () => {
    const averager = new MetricAverager(METRICS);
    averager.add(report({ count: 2, accuracy: 1, exact_accuracy: 1, steps: 3 }));
    const names = ["loss", "lm_loss", "q_halt_loss", "grad_norm", "accuracy", "exact_accuracy", "mean_steps"];
    expect(Object.keys(averager.read())).toEqual(names);
  });
});
