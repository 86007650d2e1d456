import { describe, expect, test } from "vitest";
import { latinSquares } from "../../test/latin-squares.ts";
import { PuzzleFormatError, PuzzleKindError } from "../errors.ts";
import { RandomStream } from "../random-stream.ts";
import { checkKind } from "./check-kind.ts";
import { puzzleKind } from "./kinds.ts";
import type { PuzzleKind } from "./puzzle-kind.ts";

const check = (changes: object): PuzzleKind => checkKind({ ...latinSquares, ...changes }, "my-kind.ts");

test("a kind of one's own passes, and its methods do what they did", () => {
  const kind = check({});
  const text = "1.34\n.412\n2143\n432.";
  const [puzzle] = kind.parse(text);
  expect(puzzle).toEqual(latinSquares.parse(text)[0]);
  expect(kind.print(puzzle!.input)).toBe(text);
  expect(kind.candidates!(puzzle!.input)).toEqual(latinSquares.candidates!(puzzle!.input));
  expect(kind.validate(puzzle!.input)).toEqual(latinSquares.validate(puzzle!.input));
});

test("a kind that comes with Kensho passes; another one of its name does not", () => {
  expect(checkKind(puzzleKind("maze-5x5"), "x").name).toBe("maze-5x5");
  expect(() => check({ name: "maze-5x5" })).toThrow(/name: maze-5x5 is a kind that comes with Kensho/);
});

test("an instance of a class passes: its methods are on the prototype", () => {
  expect(checkKind(Object.create(latinSquares), "x").print(new Uint8Array(16).fill(2))).toBe("1111\n1111\n1111\n1111");
});

test.each<[string, object, RegExp]>([
  ["a missing method", { check: undefined }, /^my-kind\.ts: check is missing \(expected a function\)$/],
  ["a method that is none", { parse: "text" }, /parse does not fit \(expected a function, got "text"\)/],
  ["a name with a slash", { name: "a/b" }, /name does not fit \(expected letters/],
  ["no title", { title: "" }, /title does not fit/],
  [
    "another number of tokens",
    { vocabSize: 7 },
    /tokens does not fit \(expected different texts, as many as vocabSize/,
  ],
  ["two tokens of a name", { tokens: ["pad", "1", "1", "2", "3", "4"] }, /tokens does not fit/],
  [
    "tokens beyond bytes",
    { vocabSize: 300 },
    /vocabSize does not fit \(expected a whole number from 2 to 256, got 300\)/,
  ],
  ["a shape of other cells", { shape: [4, 5] }, /shape does not fit/],
  ["a number for a bigint", { symmetryCount: 24 }, /symmetryCount does not fit \(expected a bigint from 1n, got 24\)/],
  ["blanks that are no tokens", { blanks: [9] }, /blanks does not fit/],
  ["boxes of another size", { box: { rows: 3, cols: 3 } }, /box does not fit/],
  ["an unknown drawing", { drawing: { style: "ascii" } }, /drawing does not fit/],
])("%s is refused by name", (_, changes, message) => {
  expect(() => check(changes)).toThrow(PuzzleKindError);
  expect(() => check(changes)).toThrow(message);
});

test.each([undefined, null, "latin", 3, () => latinSquares])("%s is not a kind", (value) => {
  expect(() => checkKind(value, "x")).toThrow(/^x: this is not a puzzle kind/);
});

describe("a method that fails is named, when the kind is checked or when it is used", () => {
  const thrower = () => {
    throw new RangeError("no such row");
  };
  test.each<[string, object, RegExp]>([
    ["check throws", { check: thrower }, /check threw RangeError: no such row/],
    ["check returns no verdict", { check: () => true }, /check must return \{ valid, keepsGivens, violations \}/],
    ["a measure is missing", { measures: ["shortest"] }, /check returned no measure shortest/],
    ["print returns no text", { print: () => 3 }, /print returned number, not a string/],
    ["classKey throws", { classKey: thrower }, /classKey threw/],
    [
      "augment invents a token",
      { augment: (_: RandomStream, input: Uint8Array) => input.fill(6) },
      /augment made input with the token 6; vocabSize is 6/,
    ],
  ])("%s", (_, changes, message) => {
    expect(() => check(changes)).toThrow(message);
  });

  const blank = new Uint8Array(16).fill(1);
  test.each<[string, object, (kind: PuzzleKind) => unknown, RegExp]>([
    ["parse throws", { parse: thrower }, (kind) => kind.parse(""), /parse threw RangeError/],
    [
      "parse makes short puzzles",
      { parse: () => [{ input: new Uint8Array(3) }] },
      (kind) => kind.parse(""),
      /of 3 tokens/,
    ],
    ["parse makes lists", { parse: () => [{ input: [1] }] }, (kind) => kind.parse(""), /no Uint8Array for input/],
    [
      "parse names another kind",
      { parse: () => [{ input: blank, kind: "x", line: 1 }] },
      (kind) => kind.parse(""),
      /a puzzle of the kind "x", not latin-4x4/,
    ],
    ["parse returns nothing", { parse: () => undefined }, (kind) => kind.parse(""), /parse threw TypeError/],
    [
      "validate has no status",
      { validate: () => ({}) },
      (kind) => kind.validate(blank),
      /validate must return a status/,
    ],
    [
      "generate returns nothing",
      { generate: () => undefined },
      (kind) => kind.generate!(RandomStream.fromSeed(1)),
      /generate made no/,
    ],
  ])("%s", (_, changes, use, message) => {
    const kind = check(changes);
    expect(() => use(kind)).toThrow(PuzzleKindError);
    expect(() => use(kind)).toThrow(message);
  });
});

test("a format error stays one, also that of another copy of the package", () => {
  const foreign = Object.assign(new Error("row 2 is short"), {
    code: "KSH_PUZZLE_FORMAT",
    line: 2,
    problem: "row 2 is short",
  });
  for (const error of [new PuzzleFormatError("row 2 is short", { line: 2 }), foreign]) {
    const kind = check({
      parse: () => {
        throw error;
      },
    });
    expect(() => kind.parse("")).toThrow(PuzzleFormatError);
    expect(() => kind.parse("")).toThrow("row 2 is short");
  }
});
