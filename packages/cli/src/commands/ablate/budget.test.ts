import { expect, test } from "vitest";
import { parseBudget } from "./budget.ts";

test.each([
  ["60s", "seconds", 60],
  ["1m30s", "seconds", 90],
  ["2e12flops", "flops", 2e12],
  ["1.5e+9 FLOP", "flops", 1.5e9],
  ["500steps", "steps", 500],
  ["1e3 steps", "steps", 1000],
])("%s", (text, unit, amount) => {
  expect(parseBudget(text)).toEqual({ unit, amount });
});

test("a bare number may be seconds or steps", () => {
  expect(() => parseBudget("90")).toThrow(
    expect.objectContaining({
      message: 'Invalid budget "90": missing unit.',
      suggestions: ["Write 90s, 90steps, or 2e12flops."],
    }),
  );
});

test.each(["", "0s", "steps", "0steps", "1.5steps", "-3steps", "1e999flops", "5 puzzles"])("%j is refused", (text) => {
  expect(() => parseBudget(text)).toThrow(`Invalid budget "${text}".`);
});
