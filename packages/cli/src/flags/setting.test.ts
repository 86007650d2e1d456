import { expect, test } from "vitest";
import { parseSetting } from "./setting.ts";

test("splits at the first equals sign", () => {
  expect(parseSetting("lr=1e-3")).toEqual({ key: "lr", value: "1e-3" });
  expect(parseSetting("note=a=b")).toEqual({ key: "note", value: "a=b" });
  expect(parseSetting("note=")).toEqual({ key: "note", value: "" });
});

test.each(["lr", "=3", ""])("%j is refused", (text) => {
  expect(() => parseSetting(text)).toThrow("is not a setting");
});
