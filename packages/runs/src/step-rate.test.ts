import { expect, it } from "vitest";
import { Pace } from "./step-rate.ts";

it("begins with what it sees, and after a change of pace follows it within minutes", () => {
  const pace = new Pace();
  pace.add(10, 10);
  expect(pace.secondsPerStep).toBe(1);
  for (let i = 0; i < 60; i++) pace.add(10, 10);
  expect(pace.secondsPerStep).toBeCloseTo(1, 10);
  for (let i = 0; i < 18; i++) pace.add(40, 10);
  expect(pace.secondsPerStep).toBeGreaterThan(0.25);
  expect(pace.secondsPerStep).toBeLessThan(0.27);
});
