import { expect, test } from "vitest";
import { parseGrid } from "./grid.ts";

test("rows and columns, or one number for both", () => {
  expect(parseGrid("9x10")).toEqual({ rows: 9, cols: 10 });
  expect(parseGrid(" 3 X 2 ")).toEqual({ rows: 3, cols: 2 });
  expect(parseGrid("3×2")).toEqual({ rows: 3, cols: 2 });
  expect(parseGrid("12")).toEqual({ rows: 12, cols: 12 });
});

test.each(["", "x", "3x", "x3", "-3x2", "0x4", "3x2x1", "1e3", "3.5"])("%j is refused", (text) => {
  expect(() => parseGrid(text)).toThrow("is not a number of rows and columns");
});
