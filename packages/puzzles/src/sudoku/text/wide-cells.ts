import { digitCharacter } from "../boxes.ts";

/** Sides of grids that are read with letters, or numbers of two digits, for values beyond 9; and those that share the alphabet of 9×9. */
export const WIDE_SIZES: readonly number[] = [8, 10, 12, 15, 16, 20, 25];

const BLANK = /^[.*_?xX-]+$/;
const WIDE_CHARACTER = /^[0-9A-Pa-p.*_?xX-]$/;

/** Splits a line into cells: a token each, or a character each. @returns `undefined` if it has other characters than cells and separators */
export function wideTokens(text: string): readonly string[] | undefined {
  const tokens = text.split(/[\s|‖,;:[\](){}'"`+]+/).filter((token) => token !== "");
  if (tokens.every((token) => /^(\d{1,2}|[A-Pa-p]|[.*_?xX-]{1,2})$/.test(token)) && tokens.length > 1) return tokens;
  const characters = [...tokens.join("")];
  return characters.every((char) => WIDE_CHARACTER.test(char)) && characters.length > 0 ? characters : undefined;
}

/**
 * Reads the tokens of a whole grid: numbers, or letters after 9; `0` to `F` where `0` stands beside other blanks; letters alone from `A`.
 * @returns digits, 0 = blank; `undefined` if a value is larger than the size
 */
export function wideBoard(tokens: readonly string[], size: number): Uint8Array | undefined {
  const written = new Set(tokens.map((token) => token.toUpperCase()));
  const has = (pattern: RegExp): boolean => [...written].some((token) => pattern.test(token));
  const [numbers, letters] = [has(/^[1-9]\d?$/), has(/^[A-P]$/)];
  const fromZero = written.has("0") && has(BLANK) && !written.has(digitCharacter(size)) && letters;
  const shift = fromZero ? 1 : 0;
  const board = new Uint8Array(tokens.length);
  for (const [cell, token] of tokens.entries()) {
    if (BLANK.test(token)) continue;
    const value = /^\d+$/.test(token)
      ? Number(token) + shift
      : numbers || fromZero
        ? Number.parseInt(token, 36) + shift
        : Number.parseInt(token, 36) - 9;
    if (!(value <= size)) return undefined;
    board[cell] = value;
  }
  return board;
}
