import type { PrintOptions, Tokens } from "../kinds/puzzle-kind.ts";
import { ARITHMETIC, type Arithmetic, arithmeticLayout } from "./arithmetic.ts";

/** A sum on one line, without leading zeros: `3 + 7 = 10`, `5 - 9 = 3 (mod 7)`. A result that is all blank shows as `?`, single blanks as `_`,
 * and what is no digit as `!`. @param tokens `[length]` */
export function printSum(family: Arithmetic, tokens: Tokens, { givens, style }: PrintOptions = {}): string {
  const { operand, result } = arithmeticLayout(family);
  const cell = (text: string, at: number): string =>
    style === undefined ? text : style(text, at, givens !== undefined && (givens[at] ?? 0) > ARITHMETIC.blank);
  const number = (from: number, width: number): string => {
    const cells = Array.from({ length: width }, (_, i) => from + i);
    if (cells.every((at) => tokens[at] === ARITHMETIC.blank)) return cell("?", from);
    const first = cells.findIndex((at, i) => tokens[at] !== ARITHMETIC.zero || i === width - 1);
    return cells
      .slice(first)
      .map((at) => cell(character(tokens[at]!), at))
      .join("");
  };
  const middle = cell(character(tokens[operand]!), operand);
  const equals = cell(character(tokens[2 * operand + 1]!), 2 * operand + 1);
  const sum = `${number(0, operand)} ${middle} ${number(operand + 1, operand)} ${equals} ${number(2 * operand + 2, result)}`;
  return "modulus" in family ? `${sum} (mod ${family.modulus})` : sum;
}

const CHARACTERS = " _0123456789+-*=";

function character(token: number): string {
  return token >= ARITHMETIC.blank && token <= ARITHMETIC.equals ? CHARACTERS[token]! : "!";
}
