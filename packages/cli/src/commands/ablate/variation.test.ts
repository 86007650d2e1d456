import { expect, test } from "vitest";
import { parseVariation } from "./variation.ts";

test("a key and its values; the letters of the papers are keys", () => {
  expect(parseVariation("name=trm, hrr,hrm")).toEqual({ key: "name", values: ["trm", "hrr", "hrm"] });
  expect(parseVariation("T=1,2")).toEqual({ key: "H_cycles", values: ["1", "2"] });
  expect(parseVariation("n=3")).toEqual({ key: "L_cycles", values: ["3"] });
  expect(parseVariation("N_sup=4,16").key).toBe("halt_max_steps");
});

test.each([
  ["lr", '"lr" says no values to try.'],
  ["=1,2", '"=1,2" says no values to try.'],
  ["lr=", '"lr=" is not a list of values.'],
  ["lr=1e-3,,2e-3", '"lr=1e-3,,2e-3" is not a list of values.'],
  ["lr=1,2,1", '"lr=1,2,1" has 1 twice.'],
])("%s is refused", (text, message) => {
  expect(() => parseVariation(text)).toThrow(message);
});
