import { expect, it } from "vitest";
import { wilsonInterval } from "./interval.ts";

it.each([
  // Wilson without continuity correction, as R's prop.test(correct = FALSE) has it.
  [0, 10, 0, 0.27753],
  [10, 10, 0.72247, 1],
  [15, 50, 0.191, 0.4375],
  [81, 263, 0.2553, 0.3662],
])("%d of %d", (hits, trials, low, high) => {
  const interval = wilsonInterval(hits, trials);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

it("no trials tell nothing", () => expect(wilsonInterval(0, 0)).toEqual([0, 1]));
