import { trainConfigSchema } from "@kensho/trainer";
import { expect, it } from "vitest";
import { SaveSchedule } from "./save-schedule.ts";

const config = { lr: 1, global_batch_size: 1, steps: 1 };
const every = (checkpoint_every: unknown) => trainConfigSchema.parse({ ...config, checkpoint_every }).checkpoint_every;

/** Steps saved at, of steps that take `pace` seconds each, where a save costs `cost`. */
function savedAt(schedule: SaveSchedule, steps: number, pace: number, cost: number): number[] {
  const saved: number[] = [];
  for (let step = 1; step <= steps; step++) {
    if (!schedule.isDue(step, step * pace)) continue;
    schedule.saved(step * pace, cost);
    saved.push(step);
  }
  return saved;
}

it("by steps, and by training time", () => {
  expect(savedAt(new SaveSchedule(every(40)), 130, 1, 9)).toEqual([40, 80, 120]);
  expect(savedAt(new SaveSchedule(every("90s")), 300, 1, 9)).toEqual([90, 180, 270]);
  expect(savedAt(new SaveSchedule(every("1.5m")), 20, 20, 0)).toEqual([5, 10, 15, 20]);
});

it.each([0.01, 0.2, 1, 20])("auto: saves of %d s cost less than 2 %% of an hour, and none waits for long", (cost) => {
  const saved = savedAt(new SaveSchedule(every("auto")), 3600 * 4, 0.25, cost);
  expect((saved.length * cost) / 3600).toBeLessThan(0.02);
  const gaps = saved.slice(1).map((step, i) => (step - (saved[i] as number)) / 4);
  expect(Math.max(...gaps)).toBeLessThan(Math.max(11, (3 * cost) / 0.015));
  expect(saved[0]).toBe(40);
});

it.each(["5 minutes", "often", 0, -3, 2.5, "m"])("%s is not an interval", (value) => {
  expect(() => every(value)).toThrow(/"message": "expected a number of steps, a time such as/);
});
