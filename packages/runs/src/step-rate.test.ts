import { expect, it } from "vitest";
import { StepRate } from "./step-rate.ts";

it("starts at the first rate, and follows a change within minutes", () => {
  const rate = new StepRate();
  rate.add(10, 10);
  expect(rate.secondsPerStep).toBe(1);
  for (let i = 0; i < 60; i++) rate.add(10, 10);
  expect(rate.secondsPerStep).toBeCloseTo(1, 10);
  for (let i = 0; i < 18; i++) rate.add(40, 10);
  expect(rate.secondsPerStep).toBeGreaterThan(0.25);
  expect(rate.secondsPerStep).toBeLessThan(0.27);
});
