import { PuzzleFormatError } from "../errors.ts";
import type { ParsedPuzzle } from "../kinds/puzzle-kind.ts";
import { type Arithmetic, arithmeticLayout, calculate, encodeSum } from "./arithmetic.ts";

const HINT = 'write one sum a line, such as "3+7", or "12 - 5 mod 97"';

const SUM = /^(\d+)\s*([-+*x×·−])\s*(\d+)\s*(?:=\s*(\?|\d+)?)?\s*(?:(?:\(\s*)?mod\s+(\d+)\s*\)?)?$/iu;

/** A sum of any form, whether or not it can be read. */
const SUM_LIKE = /^\d+(?:\.\d+)?(?:\s*[-+*x×·−÷/^]\s*\d+(?:\.\d+)?)+\s*(?:=.*)?(?:\(?\s*mod\b.*)?$/iu;

/** What no row of a Sudoku has: `12-4` and `4*32` may be rows with `-` or `*` for blanks. */
const SURE = /=|\+|[×·÷^]|\bmod\b/iu;

/** A product of two numbers; `12*4` may be a row of a Sudoku. */
const PRODUCT = /^\d+\s*\*\s*\d+$/;

/** Whether a line is written as a sum, and as nothing else. */
export function isSum(line: string): boolean {
  if (!isSumLike(line)) return false;
  const cells = line.replace(/\s/g, "").length;
  return SURE.test(line) || (PRODUCT.test(line) && ![4, 6, 8, 9, 10, 12, 15, 16, 20, 25, 36, 81].includes(cells));
}

/** Whether a line may be a sum, whether or not it can be read. */
export function isSumLike(line: string): boolean {
  return SUM_LIKE.test(line);
}

/** The name of a family's kind: `addition-3d`, `subtraction-mod-97`. */
export function arithmeticName(family: Arithmetic): string {
  return `${family.operation}-${"digits" in family ? `${family.digits}d` : `mod-${family.modulus}`}`;
}

/** Reads sums, one a line: `3+7`, `3 + 7 = 10`, `3+7=?`, `12 - 5 mod 7`, `4*5=6 (mod 7)`. Empty lines and lines that begin with `#` are skipped. A line
 * that is not a sum becomes an error in its place.
 * @param family what the sums must be of; by default what each line says: addition as wide as it needs, or its modulus
 * @throws {PuzzleFormatError} if there is no line at all */
export function parseSumEntries(text: string, family?: Arithmetic): (ParsedPuzzle | PuzzleFormatError)[] {
  const lines = contents(text);
  if (lines.length === 0) throw new PuzzleFormatError("there is no sum in the text", { hint: HINT });
  return lines.map(({ text: line, number }) => parseSum(line, number, family));
}

function contents(text: string): { readonly text: string; readonly number: number }[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ text: line.trim(), number: i + 1 }))
    .filter((line) => line.text !== "" && !line.text.startsWith("#"));
}

function parseSum(text: string, line: number, expected: Arithmetic | undefined): ParsedPuzzle | PuzzleFormatError {
  const fail = (problem: string): PuzzleFormatError =>
    new PuzzleFormatError(`line ${line}: ${problem}`, { line, hint: HINT });
  const match = SUM.exec(text);
  if (match === null) return fail(`${JSON.stringify(shorten(text))} is not a sum of two whole numbers`);
  const [, first, sign, second, given, modulus] = match as unknown as [
    string,
    string,
    string,
    string,
    string?,
    string?,
  ];
  const operation = sign === "+" ? "addition" : sign === "-" || sign === "−" ? "subtraction" : "multiplication";
  if (expected !== undefined) {
    if (expected.operation !== operation)
      return fail(`this is ${operation}; ${arithmeticName(expected)} was asked for`);
    if (modulus !== undefined && !("modulus" in expected && String(expected.modulus) === modulus))
      return fail(`this is modulo ${modulus}; ${arithmeticName(expected)} was asked for`);
  }
  const family = expected ?? familyOf(operation, modulus, first, second);
  if (typeof family === "string") return fail(family);
  const layout = arithmeticLayout(family);
  const [a, b] = [BigInt(first), BigInt(second)];
  for (const [value, written] of [
    [a, first],
    [b, second],
  ] as const) {
    if (value < layout.bound) continue;
    const shown = shorten(written);
    return fail(
      "digits" in family
        ? `${shown} has ${value.toString().length} digits; ${arithmeticName(family)} takes ${family.digits}`
        : `${shown} is not below the modulus ${family.modulus}`,
    );
  }
  const puzzle = { input: encodeSum(layout, a, b), kind: arithmeticName(family), line };
  if (given === undefined || given === "?") return puzzle;
  const result = BigInt(given);
  if (result.toString().length > layout.result) return fail(`the result ${shorten(given)} has too many digits`);
  const right = calculate(family, a, b);
  if (result !== right) return fail(`${shorten(text)} is wrong: the result is ${shorten(String(right))}`);
  return { ...puzzle, answer: encodeSum(layout, a, b, result) };
}

function familyOf(
  operation: Arithmetic["operation"],
  modulus: string | undefined,
  first: string,
  second: string,
): Arithmetic | string {
  if (modulus !== undefined) {
    const value = Number(modulus);
    return value >= 2 && value <= 1_000_000 ? { operation, modulus: value } : "the modulus must be from 2 to 1000000";
  }
  if (operation !== "addition") return `${operation} needs a modulus`;
  const digits = Math.max(...[first, second].map((text) => BigInt(text).toString().length));
  return digits <= 64 ? { operation, digits } : `${digits} digits are more than 64`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
