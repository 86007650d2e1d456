import { expect, test } from "vitest";
import { combine, settingText } from "./axis.ts";
import type { CellResult } from "./cell.ts";
import { ablationPlots } from "./plots.ts";
import { summarise } from "./summary.ts";

const cell = (T: number, seed: number, exact: number, more: Partial<CellResult> = {}): CellResult => ({
  ...{ version: 1, setting: { H_cycles: T }, seed, parameters: 10, effective_depth: 4, flops_per_step: 100 },
  ...{ steps: 20, seconds: 2 * seed, diverged_at: null, exact_accuracy: exact, cell_accuracy: 0.9 },
  measures: { valid: exact },
  curve: [
    { step: 10, seconds: seed, flops: 1000, exact_accuracy: exact / 2, cell_accuracy: 0.5, measures: {} },
    { step: 20, seconds: 2 * seed, flops: 2000, exact_accuracy: exact, cell_accuracy: 0.9, measures: {} },
  ],
  ...more,
});

test("combinations change the last key fastest, and have names", () => {
  const settings = combine([
    { key: "name", values: ["trm", "hrr"] },
    { key: "H_cycles", values: [1, 2, 3] },
  ]);
  expect(settings.map(settingText)).toEqual([
    ...["name=trm H_cycles=1", "name=trm H_cycles=2", "name=trm H_cycles=3"],
    ...["name=hrr H_cycles=1", "name=hrr H_cycles=2", "name=hrr H_cycles=3"],
  ]);
  expect(combine([]).map(settingText)).toEqual(["as it is"]);
});

test("seeds of a setting become a mean with its interval", () => {
  // Seeds come in turns, settings interleaved.
  const [one, two] = summarise([cell(1, 1, 0.4), cell(2, 1, 0.95), cell(1, 2, 0.5), cell(2, 2, 0.97), cell(1, 3, 0.6)]);
  expect(one).toMatchObject({ setting: { H_cycles: 1 }, seeds: 3, steps: 20, seconds: 4, flops: 2000, diverged: 0 });
  // t(2) = 4.303, deviation 0.1 over √3.
  expect(one?.exact_accuracy.mean).toBeCloseTo(0.5);
  expect(one?.exact_accuracy.low).toBeCloseTo(0.5 - (4.303 * 0.1) / Math.sqrt(3), 3);
  expect(one?.curve.map(({ seconds }) => seconds)).toEqual([2, 4]);
  expect(two?.exact_accuracy.high, "no share is above 1").toBe(1);
  expect(two?.measures.valid?.mean).toBeCloseTo(0.96);
});

test("one seed has no interval; one that diverged counts as nothing learned, and has no end of its curve", () => {
  expect(summarise([cell(1, 1, 0.4)])[0]?.exact_accuracy).toEqual({ mean: 0.4, low: null, high: null });
  const lost = cell(1, 2, 0, { diverged_at: 12, curve: cell(1, 2, 0.2).curve.slice(0, 1), measures: {} });
  const [both] = summarise([cell(1, 1, 0.4), lost]);
  expect(both).toMatchObject({ diverged: 1, exact_accuracy: { mean: 0.2 }, measures: { valid: { mean: 0.2 } } });
  expect(both?.curve[1]?.exact_accuracy).toEqual({ mean: 0.4, low: null, high: null });
});

test("the plots name every setting and measure", () => {
  const svg = ablationPlots(summarise([cell(1, 1, 0.4), cell(1, 2, 0.4), cell(2, 1, 0.9)]), {
    unit: "flops",
    amount: 1,
  });
  for (const text of ["H_cycles=1", "H_cycles=2", "valid at the end", "work (floating-point operations)"]) {
    expect(svg).toContain(text);
  }
  // Only where there are two seeds: at the end as a bar, exact and valid, and along the budget.
  expect(svg.match(/class="whisker"/g)).toHaveLength(2);
});
