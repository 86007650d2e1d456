import type { Tokens } from "@kensho/puzzles";
import { agrees, BLANK, CELLS, DIGITS, digit, LINES, SIGNS } from "./board.ts";

/** Up to `most` solutions of a board, by trying digits in turn. */
export function findSolutions(board: Tokens, most: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  const tokens = Uint8Array.from(board);
  const open = CELLS.filter((place) => digit(tokens, place) === 0);
  const fill = (next: number): void => {
    const place = open[next];
    if (place === undefined) found.push(tokens.slice());
    for (let value = 1; place !== undefined && value <= DIGITS && found.length < most; value++) {
      tokens[place] = BLANK + value;
      if (fits(tokens)) fill(next + 1);
      tokens[place] = BLANK;
    }
  };
  if (fits(tokens)) fill(0);
  return found;
}

/** Whether no rule is broken so far: digits differ along lines, and agree with the signs. */
function fits(tokens: Tokens): boolean {
  const differ = LINES.every((line) => {
    const digits = line.map((place) => digit(tokens, place)).filter((value) => value > 0);
    return new Set(digits).size === digits.length;
  });
  return differ && SIGNS.every((sign) => agrees(tokens, sign));
}
