import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each([
  ["90", 90],
  ["90s", 90],
  ["3m", 180],
  ["1h30m", 5400],
  ["1h 30m 5s", 5405],
  ["0.5m", 30],
  ["2M", 120],
])("%s is %d seconds", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(["", "0", "-3m", "3 minutes", "m", "3x", "1h30", "Infinity", "1e3"])("%j is refused", (text) => {
  expect(() => parseDuration(text)).toThrow("is not a length of time");
});
