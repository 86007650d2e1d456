import { expect, it } from "vitest";
import { METRICS } from "../test/metrics.ts";
import { isLogged } from "./log-interval.ts";
import { MetricAverager } from "./metric-averager.ts";

const logged = (from: number, to: number, every: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((step) => isLogged(step, every));

it("logs a line at a fixed interval, for 200,000 lines", () => {
  expect(logged(1, 12, 3)).toEqual([3, 6, 9, 12]);
  expect(logged(599_995, 600_020, 3)).toEqual([599_997, 600_000, 600_006, 600_012, 600_018]);
  expect(logged(1_200_001, 1_200_030, 3)).toEqual([1_200_012, 1_200_024]);
});

it("a million steps stay below 200 MB, however often is asked for", () => {
  const averager = new MetricAverager(METRICS);
  const third = 1 / 3;
  averager.add({
    ...{ step: 999_999, lr: third },
    metrics: {
      ...{ loss: third, lm_loss: third, q_halt_loss: third, q_continue_loss: third, grad_norm: third },
      ...{ count: 3, accuracy: third, exact_accuracy: third, q_halt_accuracy: third, steps: third },
    },
  });
  const figures = Object.entries(averager.read()).map(([key, value]) => [key, Number(value?.toPrecision(6))]);
  const line = {
    step: 999_999,
    ...Object.fromEntries(figures),
    lr: 1.23456e-7,
    seconds: 123456,
    puzzles_per_second: 1234.56,
  };
  const bytes = JSON.stringify(line).length + 1;
  let lines = 0;
  for (let step = 1; step <= 1_000_000; step++) if (isLogged(step, 1)) lines++;
  expect(lines).toBe(425_000);
  expect(bytes).toBeGreaterThan(150);
  expect(lines * bytes).toBeLessThan(200e6);
});
