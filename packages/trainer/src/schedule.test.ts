import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { emaDecay, learningRate } from "./schedule.ts";

interface Row {
  readonly base_lr: number;
  readonly warmup: number;
  readonly total_steps: number;
  readonly min_ratio: number;
  readonly points: readonly (readonly [step: number, lr: number])[];
}
const rows = JSON.parse(
  readFileSync(new URL("../fixtures/lr_schedule.json", import.meta.url), "utf8"),
) as readonly Row[];

describe("learningRate", () => {
  it.each(rows)(
    "is the official schedule: base $base_lr, warm-up $warmup, floor $min_ratio, $total_steps steps",
    (row) => {
      const schedule = {
        lr: row.base_lr,
        lr_min_ratio: row.min_ratio,
        lr_warmup_steps: row.warmup,
        steps: row.total_steps,
      };
      for (const [step, lr] of row.points) {
        // The official cosine continues past its minimum; here the rate stays at the floor after the last step.
        if (step > row.total_steps) continue;
        expect([step, learningRate(step, schedule)]).toEqual([step, expect.closeTo(lr, 15)]);
      }
    },
  );

  const schedule = { lr: 1, lr_min_ratio: 0.1, lr_warmup_steps: 10, steps: 110 };

  it("stays at its floor after the last step", () => {
    expect([110, 111, 500].map((step) => learningRate(step, schedule))).toEqual(
      [0.1, 0.1, 0.1].map((x) => expect.closeTo(x, 12)),
    );
  });

  it("falls by elapsed time, where that is further on than the steps", () => {
    expect(learningRate(20, schedule, 0.5)).toBeCloseTo(0.55, 12);
    expect(learningRate(20, schedule, 1)).toBeCloseTo(0.1, 12);
    expect(learningRate(60, schedule, 0.2)).toBe(learningRate(60, schedule));
  });

  it("warms up first, whatever time says", () => {
    expect(learningRate(5, schedule, 0.9)).toBeCloseTo(0.5, 12);
  });

  it("is at its peak at once without a warm-up", () => {
    expect(learningRate(1, { ...schedule, lr_warmup_steps: 0, steps: 1_000_000 })).toBeCloseTo(1, 9);
  });
});

describe("emaDecay", () => {
  it("warms up as (1 + t) / (10 + t) and stays at the rate", () => {
    expect(emaDecay(1, 0.99)).toBeCloseTo(2 / 11, 15);
    expect(emaDecay(90, 0.99)).toBeCloseTo(0.91, 15);
    expect(emaDecay(890, 0.99)).toBeCloseTo(0.99, 15);
    expect(emaDecay(5000, 0.99)).toBe(0.99);
  });

  it("never falls, and is never above the rate", () => {
    const decays = Array.from({ length: 2000 }, (_, i) => emaDecay(i + 1, 0.999));
    for (const [i, decay] of decays.entries()) {
      expect(decay).toBeLessThanOrEqual(0.999);
      if (i > 0) expect(decay).toBeGreaterThanOrEqual(decays[i - 1] as number);
    }
  });
});
