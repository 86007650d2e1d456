import { expect, test } from "vitest";
import { meanInterval } from "./mean-interval.ts";

test("the mean of a few values, with the interval that a table of Student's t gives", () => {
  // s = 1, t(2) = 4.303: half = 4.303 / √3.
  const { mean, half } = meanInterval([1, 2, 3]);
  expect(mean).toBe(2);
  expect(half).toBeCloseTo(4.303 / Math.sqrt(3), 12);
});

test("many values have the interval of the normal distribution", () => {
  const values = Array.from({ length: 200 }, (_, i) => i % 2);
  expect(meanInterval(values).half).toBeCloseTo((1.959964 * Math.sqrt(50 / 199)) / Math.sqrt(200), 6);
});

test("one value says nothing about how far off it is", () => {
  expect(meanInterval([0.5])).toEqual({ mean: 0.5, half: undefined });
});
