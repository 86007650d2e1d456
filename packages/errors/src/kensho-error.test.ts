import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { formatError } from "./format-error.ts";
import { KenshoError } from "./kensho-error.ts";

class PlaceError extends KenshoError {}

const cause = new Error("below");
const full = new PlaceError("KSH_PLACE", "sizes differ", {
  subject: "data.csv:12",
  expected: "81 characters",
  got: "80",
  notes: [
    ["question", "5.3"],
    ["grid [R, C]", [9, 9]],
  ],
  at: "byte 40",
  hint: ["fix the row", "remove it"],
  cause,
});

describe("a KenshoError", () => {
  test("has the parts that it was given", () => {
    expect(full).toMatchObject({
      name: "PlaceError",
      code: "KSH_PLACE",
      subject: "data.csv:12",
      problem: "sizes differ",
    });
    expect(full).toMatchObject({ expected: "81 characters", got: "80", at: "byte 40", cause });
    expect(full.notes).toEqual([
      ["question", "5.3"],
      ["grid [R, C]", [9, 9]],
    ]);
    expect(full.suggestions).toEqual(["fix the row", "remove it"]);
  });

  test("has a message of the problem, its place and its facts, without the suggestions", () => {
    expect(full.message).toMatchInlineSnapshot(`
      "data.csv:12: sizes differ (expected 81 characters, got 80)
        question:    5.3
        grid [R, C]: [9, 9]
        at: byte 40"
    `);
    expect(new KenshoError("KSH_X", "it is empty").message).toBe("it is empty");
    expect(new KenshoError("KSH_X", "wrong", { got: "3" }).message).toBe("wrong (got 3)");
  });

  test("is formatted with its suggestions", () => {
    expect(formatError(full)).toBe(`${full.message}\n  hint: fix the row\n  hint: remove it`);
    expect(String(full)).toBe(`PlaceError: ${formatError(full)}`);
  });

  test("shows its code and suggestions when uncaught, and no empty part", () => {
    const shown = inspect(new KenshoError("KSH_X", "it is empty", { hint: "add a row" }));
    expect(shown).toMatch(/^KenshoError: it is empty\n/);
    expect(shown).toContain("code: 'KSH_X'");
    expect(shown).toContain("'add a row'");
    expect(shown).not.toContain("undefined");
  });

  test("has no cause and no suggestion unless given one", () => {
    const bare = new KenshoError("KSH_X", "p");
    expect("cause" in bare).toBe(false);
    expect(bare.suggestions).toEqual([]);
    expect(bare.notes).toEqual([]);
  });
});

test.each([
  [new RangeError("too long"), "too long"],
  ["text", "text"],
  [undefined, "undefined"],
])("formatError takes whatever was thrown: %s", (thrown, text) => {
  expect(formatError(thrown)).toBe(text);
});
