import { expect, test } from "vitest";
import { summariseDynamics } from "./summary.ts";
import type { PuzzleTrace, StepTrace } from "./trace.ts";

const step = (residual: number, changedCells: number, exact: boolean, haltLogit = -1): StepTrace => ({
  residual,
  change: { z_H: residual, z_L: 2 * residual },
  cycles: [
    { z_H: 3 * residual, z_L: 0 },
    { z_H: 5 * residual, z_L: 1 },
  ],
  haltLogit,
  changedCells,
  rightCells: exact ? 1 : 0.5,
  exact,
  valid: exact,
});
const about = { latents: ["z_H", "z_L"], cycles: 2, steps: 4, tolerance: 0.01 };
const trace = (puzzle: number, ...steps: StepTrace[]): PuzzleTrace => ({ puzzle, steps });

const TRACES = [
  // Right from step 2 on, at rest from step 3.
  trace(0, step(1, 5, false), step(0.5, 2, true), step(0.001, 0, true, 3), step(0, 0, true, 4)),
  // At rest on a wrong answer; an early pause does not count.
  trace(1, step(0.001, 4, false), step(0.2, 1, false), step(0.3, 0, false), step(0.009, 0, false)),
  // Right once, then not; still moving.
  trace(2, step(1, 4, false), step(1, 3, true), step(1, 0, true), step(1, 1, false)),
  // Right only at the end, and not at rest; a residual of NaN does not count as rest.
  trace(3, step(1, 9, false), step(1, 9, false), step(Number.NaN, 9, false), step(Number.NaN, 9, true)),
];

test("each puzzle's end, and what it came from", () => {
  const { each, endings } = summariseDynamics(TRACES, about);
  expect(each.map(({ right_from, settled_at, fixed_from }) => [right_from, settled_at, fixed_from])).toEqual([
    [2, 2, 3],
    [null, 2, 4],
    [null, 4, null],
    [4, 4, null],
  ]);
  expect(endings).toEqual({ fixed_right: 0.25, fixed_wrong: 0.25, moving_right: 0.25, moving_wrong: 0.25 });
  expect(each[0]).toMatchObject({ exact: true, last_residual: 0, last_halt_logit: 4 });
});

test("each step over the puzzles", () => {
  const { steps } = summariseDynamics(TRACES.slice(0, 3), about);
  expect(steps.map(({ exact_accuracy }) => exact_accuracy)).toEqual([0, 2 / 3, 2 / 3, 1 / 3]);
  expect(steps.map(({ valid }) => valid)).toEqual([0, 2 / 3, 2 / 3, 1 / 3]);
  expect(steps.map(({ at_fixed_point }) => at_fixed_point)).toEqual([1 / 3, 0, 1 / 3, 2 / 3]);
  expect(steps.map(({ wants_to_halt }) => wants_to_halt)).toEqual([0, 0, 1 / 3, 1 / 3]);
  expect(steps[0]?.cell_accuracy).toBe(0.5);
  expect(steps[0]?.changed_cells).toEqual({ mean: 13 / 3, p10: 4, median: 4, p90: 4.8 });
  expect(steps[1]?.change.z_L?.median).toBe(1);
  expect(steps[1]?.cycles.map(({ z_H }) => z_H)).toEqual([1.7, 8.5 / 3].map((value) => expect.closeTo(value)));
});

test("without a kind nothing is said about rules", () => {
  const unknown = trace(0, { ...step(1, 1, true), valid: undefined });
  expect(summariseDynamics([unknown], { ...about, steps: 1 }).steps[0]?.valid).toBeNull();
});
