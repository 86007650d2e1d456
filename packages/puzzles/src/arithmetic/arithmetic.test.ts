import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PuzzleFormatError } from "../errors.ts";
import { puzzleKind } from "../kinds/kinds.ts";
import { parsePuzzles } from "../kinds/parse-puzzles.ts";
import { RandomStream } from "../random-stream.ts";
import { type Arithmetic, arithmeticLayout, calculate, decodeSum, encodeSum } from "./arithmetic.ts";
import { arithmeticFamily, arithmeticKind } from "./arithmetic-kind.ts";
import { arithmeticName, parseSumEntries } from "./parse-sum.ts";

const operations = fc.constantFrom("addition" as const, "subtraction" as const, "multiplication" as const);
const families: fc.Arbitrary<Arithmetic> = fc.oneof(
  fc.integer({ min: 1, max: 64 }).map((digits) => ({ operation: "addition" as const, digits })),
  fc.record({ operation: operations, modulus: fc.integer({ min: 2, max: 1_000_000 }) }),
);
const sums = families.chain((family) => {
  const operand = fc.bigInt({ min: 0n, max: arithmeticLayout(family).bound - 1n });
  return fc.record({ family: fc.constant(family), a: operand, b: operand });
});

describe("sums of every family", () => {
  test("are written, printed, read and judged right", () => {
    fc.assert(
      fc.property(sums, fc.bigInt({ min: 1n, max: 99n }), ({ family, a, b }, off) => {
        const [layout, kind] = [arithmeticLayout(family), arithmeticKind(family)];
        const result = calculate(family, a, b);
        const [input, label] = [encodeSum(layout, a, b), encodeSum(layout, a, b, result)];
        expect([input.length, label.length]).toEqual([kind.sequenceLength, kind.sequenceLength]);
        expect(Math.max(...label)).toBeLessThan(kind.vocabSize);
        expect(decodeSum(layout, label)).toEqual({ a, b, result });
        expect(kind.parse(kind.print(input))).toEqual([{ input, kind: kind.name, line: 1 }]);
        expect(kind.parse(kind.print(label))).toEqual([{ input, answer: label, kind: kind.name, line: 1 }]);
        expect(kind.validate(input)).toEqual({ status: "unique", solution: label });
        expect(kind.check(input, label)).toEqual({ valid: true, keepsGivens: true, violations: [] });
        expect(kind.check(input, input)).toMatchObject({ valid: false, keepsGivens: true });
        const room = 10n ** BigInt(layout.result);
        const wrong = encodeSum(layout, a, b, (result + off) % room);
        expect(kind.check(input, wrong).valid).toBe((result + off) % room === result);
        expect(puzzleKind(arithmeticName(family))).toBe(kind);
      }),
    );
  });

  test("exchanging the operands keeps the result and the class; only where they commute", () => {
    fc.assert(
      fc.property(sums, fc.nat(), ({ family, a, b }, seed) => {
        const [layout, kind] = [arithmeticLayout(family), arithmeticKind(family)];
        const result = calculate(family, a, b);
        const [input, label] = [encodeSum(layout, a, b), encodeSum(layout, a, b, result)];
        const image = [input.slice(), Int32Array.from(label)] as const;
        kind.augment(RandomStream.fromSeed(seed), ...image);
        expect(kind.check(...image).valid).toBe(true);
        expect(kind.classKey(image[0], label)).toBe(kind.classKey(input, label));
        const turned = encodeSum(layout, b, a);
        expect(kind.classKey(turned, label) === kind.classKey(input, label)).toBe(a === b || layout.commutes);
        expect([input.join(), ...(kind.symmetryCount === 2n ? [turned.join()] : [])]).toContain(image[0].join());
      }),
    );
  });

  test("any tokens are judged, never anything else", () => {
    const kind = arithmeticKind({ operation: "addition", digits: 2 });
    const tokens = fc.uint8Array({ minLength: 9, maxLength: 9, max: 17 });
    fc.assert(
      fc.property(tokens, tokens, (input, answer) => {
        expect(kind.check(input, answer).valid).toBe(false);
        kind.print(answer, { givens: input });
        kind.validate(input);
      }),
    );
  });
});

test("remainders are never negative", () => {
  expect(calculate({ operation: "subtraction", modulus: 7 }, 5n, 6n)).toBe(6n);
  expect(calculate({ operation: "multiplication", modulus: 97 }, 96n, 96n)).toBe(1n);
});

test("reports what is wrong", () => {
  const family = { operation: "addition", digits: 1 } as const;
  const kind = arithmeticKind(family);
  const [three] = kind.parse("3+7");
  const wrong = encodeSum(arithmeticLayout(family), 3n, 7n, 11n);
  expect(kind.check(three!.input, wrong).violations[0]!.message).toBe("3 + 7 is not 11");
  expect(() => kind.parse("3+7=11")).toThrow("line 1: 3+7=11 is wrong: the result is 10");
  const [other] = kind.parse("4+7=11");
  expect(kind.check(three!.input, other!.answer!)).toMatchObject({ keepsGivens: false, valid: false });
  expect(kind.print(three!.input)).toBe("3 + 7 = ?");
  expect(kind.print(wrong, { givens: three!.input, style: (text, _, given) => (given ? text : `<${text}>`) })).toBe(
    "3 + 7 = <1><1>",
  );
});

describe("names", () => {
  test.each([
    "addition-0d",
    "addition-65d",
    "addition-03d",
    "subtraction-3d",
    "subtraction-mod-1",
    "addition-mod-1000001",
    "division-mod-7",
  ])("%s is none", (name) => {
    expect(arithmeticFamily(name)).toBeUndefined();
  });
});

describe("notations", () => {
  test.each<[string, string, string]>([
    ["3+7", "addition-1d", "3 + 7 = ?"],
    ["  12 + 7 =", "addition-2d", "12 + 7 = ?"],
    ["007+0003", "addition-1d", "7 + 3 = ?"],
    ["3+7=?", "addition-1d", "3 + 7 = ?"],
    ["3 - 5 mod 7", "subtraction-mod-7", "3 - 5 = ? (mod 7)"],
    ["3 × 5 = ? (mod 7)", "multiplication-mod-7", "3 * 5 = ? (mod 7)"],
    ["3x5 MOD 97", "multiplication-mod-97", "3 * 5 = ? (mod 97)"],
  ])("%s", (text, kind, printed) => {
    const [puzzle] = parsePuzzles(text);
    expect(puzzle).toMatchObject({ kind, line: 1 });
    if (puzzle === undefined || puzzle instanceof PuzzleFormatError) throw puzzle;
    expect(puzzleKind(kind).print(puzzle.input)).toBe(printed);
  });

  test("comments and empty lines are skipped, a broken line takes its place", () => {
    const entries = parsePuzzles("# two sums\r\n\r\n3+7\n5-9\n5+9 = 14\n");
    expect(entries.map((entry) => [entry.line, entry instanceof PuzzleFormatError])).toEqual([
      [3, false],
      [4, true],
      [5, false],
    ]);
  });

  test.each<[string, string, RegExp]>([
    ["3+", "addition-1d", /^line 1: "3\+" is not a sum of two whole numbers/],
    ["3+4+5", "addition-1d", /is not a sum/],
    ["-3+4", "addition-1d", /is not a sum/],
    ["1234+5", "addition-3d", /^line 1: 1234 has 4 digits; addition-3d takes 3/],
    ["3-4", "addition-3d", /^line 1: this is subtraction; addition-3d was asked for/],
    ["3-4 mod 9", "subtraction-mod-7", /^line 1: this is modulo 9; subtraction-mod-7 was asked for/],
    ["3+4 mod 9", "addition-2d", /^line 1: this is modulo 9/],
    ["3-8", "subtraction-mod-7", /^line 1: 8 is not below the modulus 7/],
    ["3+4=100", "addition-1d", /^line 1: the result 100 has too many digits/],
  ])("%s for %s is refused", (text, kind, message) => {
    expect(() => puzzleKind(kind).parse(text)).toThrow(message);
  });

  test("without a kind: a modulus where one is needed, and no more digits than 64", () => {
    expect(parseSumEntries("7-3")).toMatchObject([{ message: /subtraction needs a modulus/ }]);
    expect(parseSumEntries(`1${"0".repeat(64)}+1`)).toMatchObject([{ message: /65 digits are more than 64/ }]);
    expect(parseSumEntries("7-3 mod 1")).toMatchObject([{ message: /modulus must be from 2/ }]);
    expect(() => parseSumEntries("# nothing\n")).toThrow(/there is no sum/);
  });

  test("a Sudoku with dashes for blanks is none", () => {
    expect(parsePuzzles("12-4\n34-2\n21-3\n43-1")).toMatchObject([{ kind: "sudoku-4x4" }]);
  });

  test("any text is read or refused", () => {
    const text = fc
      .array(fc.constantFrom(..."0123 +-*=?\n#x", " mod ", "9+9"), { maxLength: 30 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (given) => {
        try {
          for (const entry of parseSumEntries(given)) expect(entry.line).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(PuzzleFormatError);
        }
      }),
    );
  });
});

test.each([
  ["7*8=", /multiplication needs a modulus/],
  ["7-8=", /subtraction needs a modulus/],
  ["7+8=16", /the result is 15/],
  ["7/8=", /is not a sum of two whole numbers/],
  ["1+2+3=", /is not a sum of two whole numbers/],
])("%s is explained in terms of sums", (text, message) => {
  expect(parsePuzzles(text)).toMatchObject([{ message: expect.stringMatching(message) }]);
});
