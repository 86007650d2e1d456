import { PuzzleFormatError } from "../errors.ts";
import type { AnswerCheck, PuzzleKind, Tokens, Violation } from "../kinds/puzzle-kind.ts";
import type { RandomStream } from "../random-stream.ts";
import {
  ARITHMETIC,
  ARITHMETIC_VOCABULARY,
  type Arithmetic,
  type ArithmeticLayout,
  arithmeticLayout,
  calculate,
  decodeSum,
  encodeSum,
} from "./arithmetic.ts";
import { arithmeticName, parseSumEntries } from "./parse-sum.ts";
import { printSum } from "./print-sum.ts";

const known = new Map<string, PuzzleKind>();

/** Sums of one family as a {@link PuzzleKind}: the input is `a+b=` with a blank result, the label the same with the result.
 * @throws {DatasetOptionError} for families that cannot be */
export function arithmeticKind(family: Arithmetic): PuzzleKind {
  const name = arithmeticName(family);
  let kind = known.get(name);
  if (kind === undefined) {
    kind = buildKind(family);
    known.set(name, kind);
  }
  return kind;
}

/** The family that a kind's name stands for: `addition-3d`, `multiplication-mod-97`; `undefined` for any other name. */
export function arithmeticFamily(name: string): Arithmetic | undefined {
  const [, digits] = /^addition-([1-9]\d?)d$/.exec(name) ?? [];
  if (digits !== undefined) return Number(digits) <= 64 ? { operation: "addition", digits: Number(digits) } : undefined;
  const [, operation, modulus] = /^(addition|subtraction|multiplication)-mod-([1-9]\d{0,6})$/.exec(name) ?? [];
  const value = Number(modulus);
  if (operation === undefined || value < 2 || value > 1_000_000) return undefined;
  return { operation: operation as Arithmetic["operation"], modulus: value };
}

function buildKind(family: Arithmetic): PuzzleKind {
  const layout = arithmeticLayout(family);
  const title = family.operation[0]!.toUpperCase() + family.operation.slice(1);
  return {
    name: arithmeticName(family),
    family: family.operation,
    title: "digits" in family ? `${title}, ${family.digits} digits` : `${title} modulo ${family.modulus}`,
    vocabSize: ARITHMETIC_VOCABULARY,
    sequenceLength: layout.length,
    shape: [1, layout.length],
    tokens: ["pad", "blank", ..."0123456789+-*="],
    symmetryCount: layout.commutes ? 2n : 1n,
    blanks: [ARITHMETIC.blank],
    preset: "addition-3d",
    parse: (text) =>
      parseSumEntries(text, family).map((entry) => {
        if (entry instanceof PuzzleFormatError) throw entry;
        return entry;
      }),
    entries: (text) => parseSumEntries(text, family),
    print: (tokens, options = {}) => printSum(family, tokens, options),
    line: (tokens) => printSum(family, tokens),
    check: (input, answer) => checkSum(family, layout, input, answer),
    validate: (input) => {
      const sum = decodeSum(layout, input);
      if (sum === undefined)
        return {
          status: "clash",
          message: `this is not a sum of the form a ${layout.symbol} b with operands below ${layout.bound}`,
        };
      return { status: "unique", solution: encodeSum(layout, sum.a, sum.b, calculate(family, sum.a, sum.b)) };
    },
    augment: (random, input, label) => exchange(layout, random, input, label),
    classKey: (input) => {
      const sum = decodeSum(layout, input);
      if (sum === undefined) return input.join();
      const { a, b } = sum;
      return layout.commutes && b < a ? `${b},${a}` : `${a},${b}`;
    },
  };
}

function checkSum(family: Arithmetic, layout: ArithmeticLayout, input: Tokens, answer: Tokens): AnswerCheck {
  const violations: Violation[] = [];
  const changed = Array.from(input.keys()).filter(
    (cell) => input[cell]! > ARITHMETIC.blank && input[cell] !== answer[cell],
  );
  const keepsGivens = changed.length === 0 && input.length === answer.length;
  if (!keepsGivens) violations.push({ message: "the sum itself was changed", cells: changed });
  const asked = decodeSum(layout, input);
  const got = decodeSum(layout, answer);
  const cells = Array.from({ length: layout.result }, (_, i) => layout.length - layout.result + i);
  if (asked === undefined) violations.push({ message: "the input is not a sum", cells: [] });
  else if (keepsGivens && got?.result === undefined) violations.push({ message: "the result is incomplete", cells });
  else if (keepsGivens && got?.result !== calculate(family, asked.a, asked.b)) {
    const modulo = "modulus" in family ? ` modulo ${family.modulus}` : "";
    violations.push({ message: `${asked.a} ${layout.symbol} ${asked.b} is not ${got?.result}${modulo}`, cells });
  }
  return { valid: violations.length === 0, keepsGivens, violations };
}

/** Exchanges the operands half of the time, where that leaves the result. */
function exchange({ commutes, operand }: ArithmeticLayout, random: RandomStream, input: Tokens, label: Tokens): void {
  if (!commutes || random.int(2) === 0) return;
  for (const grid of [input, label]) {
    for (let i = 0; i < operand; i++) {
      const other = operand + 1 + i;
      const swap = grid[i]!;
      grid[i] = grid[other]!;
      grid[other] = swap;
    }
  }
}
