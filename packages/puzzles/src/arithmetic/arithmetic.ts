import { DatasetOptionError } from "../errors.ts";
import type { Tokens } from "../kinds/puzzle-kind.ts";

/** What is calculated. */
export type ArithmeticOperation = "addition" | "subtraction" | "multiplication";

/** A family of sums: addition of numbers of up to `digits` digits, or any operation modulo `modulus`. */
export type Arithmetic =
  | { readonly operation: "addition"; readonly digits: number }
  | { readonly operation: ArithmeticOperation; readonly modulus: number };

/** Tokens of a sum, the same for every operation: 0 padding, 1 blank, digit d is d + 2, then `+`, `-`, `*` and `=`. */
export const ARITHMETIC = { blank: 1, zero: 2, plus: 12, minus: 13, times: 14, equals: 15 } as const;

/** Size of that vocabulary. */
export const ARITHMETIC_VOCABULARY = 16;

const OPERATORS: { readonly [O in ArithmeticOperation]: { readonly token: number; readonly symbol: string } } = {
  addition: { token: ARITHMETIC.plus, symbol: "+" },
  subtraction: { token: ARITHMETIC.minus, symbol: "-" },
  multiplication: { token: ARITHMETIC.times, symbol: "*" },
};

/** How a family of sums is written: `a`, the operator, `b`, `=`, the result, each number with leading zeros to its full width. */
export interface ArithmeticLayout {
  /** Cells of an operand, and of the result. */
  readonly operand: number;
  readonly result: number;
  /** Cells of the whole, 2 · operand + 2 + result. */
  readonly length: number;
  /** Operands are below this. */
  readonly bound: bigint;
  readonly token: number;
  readonly symbol: string;
  /** Whether `a` and `b` may be exchanged. */
  readonly commutes: boolean;
}

/** The layout of a family. @throws {DatasetOptionError} for less than 1 or more than 64 digits, or a modulus outside 2 to a million */
export function arithmeticLayout(family: Arithmetic): ArithmeticLayout {
  const { operation } = family;
  if (!(operation in OPERATORS))
    throw new DatasetOptionError(`arithmetic: no operation is called ${JSON.stringify(operation)}`, {
      hint: "use addition, subtraction or multiplication",
    });
  const commutes = operation !== "subtraction";
  if ("digits" in family) {
    const { digits } = family;
    if (operation !== "addition")
      throw new DatasetOptionError(`digits: ${operation} is done modulo a number`, { hint: "give modulus instead" });
    checkRange("digits", digits, 1, 64);
    const length = 3 * digits + 3;
    return {
      operand: digits,
      result: digits + 1,
      length,
      bound: 10n ** BigInt(digits),
      commutes,
      ...OPERATORS.addition,
    };
  }
  checkRange("modulus", family.modulus, 2, 1_000_000);
  const width = String(family.modulus - 1).length;
  return {
    operand: width,
    result: width,
    length: 3 * width + 2,
    bound: BigInt(family.modulus),
    commutes,
    ...OPERATORS[operation],
  };
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new DatasetOptionError(`${name}: expected a whole number from ${min} to ${max}, got ${value}`);
}

/** The result of a sum. */
export function calculate(family: Arithmetic, a: bigint, b: bigint): bigint {
  const plain = family.operation === "addition" ? a + b : family.operation === "subtraction" ? a - b : a * b;
  if ("digits" in family) return plain;
  const modulus = BigInt(family.modulus);
  return ((plain % modulus) + modulus) % modulus;
}

/** A sum in tokens. @param result left blank if it is not given  @returns `[layout.length]` */
export function encodeSum(layout: ArithmeticLayout, a: bigint, b: bigint, result?: bigint): Uint8Array {
  const { operand, length, token } = layout;
  const tokens = new Uint8Array(length).fill(ARITHMETIC.blank);
  const write = (value: bigint, from: number, width: number): void => {
    const digits = value.toString().padStart(width, "0");
    for (let i = 0; i < width; i++) tokens[from + i] = digits.charCodeAt(i) - 48 + ARITHMETIC.zero;
  };
  write(a, 0, operand);
  tokens[operand] = token;
  write(b, operand + 1, operand);
  tokens[2 * operand + 1] = ARITHMETIC.equals;
  if (result !== undefined) write(result, 2 * operand + 2, layout.result);
  return tokens;
}

/** The operands and result that tokens spell; `undefined` if they spell none. The result is `undefined` unless all its cells are digits. */
export function decodeSum(
  layout: ArithmeticLayout,
  tokens: Tokens,
): { readonly a: bigint; readonly b: bigint; readonly result: bigint | undefined } | undefined {
  const { operand, length, token, bound } = layout;
  if (tokens.length !== length || tokens[operand] !== token || tokens[2 * operand + 1] !== ARITHMETIC.equals)
    return undefined;
  const a = readNumber(tokens, 0, operand);
  const b = readNumber(tokens, operand + 1, operand);
  if (a === undefined || b === undefined || a >= bound || b >= bound) return undefined;
  return { a, b, result: readNumber(tokens, 2 * operand + 2, layout.result) };
}

function readNumber(tokens: Tokens, from: number, width: number): bigint | undefined {
  let digits = "";
  for (let i = from; i < from + width; i++) {
    const digit = tokens[i]! - ARITHMETIC.zero;
    if (digit < 0 || digit > 9) return undefined;
    digits += digit;
  }
  return BigInt(digits);
}
