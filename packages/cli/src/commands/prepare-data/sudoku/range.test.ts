import { expect, test } from "vitest";
import { parseRange } from "./range.ts";

test("a range, or one number", () => {
  expect(parseRange("30-40")).toEqual({ min: 30, max: 40 });
  expect(parseRange(" 30 .. 40 ")).toEqual({ min: 30, max: 40 });
  expect(parseRange("17")).toEqual({ min: 17, max: 17 });
});

test.each(["", "40-30", "-3", "3-", "a-b", "1-2-3", "1e3"])("%j is refused", (text) => {
  expect(() => parseRange(text)).toThrow("is not a range");
});
