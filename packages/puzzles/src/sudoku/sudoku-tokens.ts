import type { Tokens } from "../kinds/puzzle-kind.ts";
import type { SudokuSize } from "./boxes.ts";
import type { Board } from "./geometry.ts";

/** Tokens as in the official data: 0 padding, 1 blank, digit d is d + 1. */
export const BLANK_TOKEN = 1;

/** Tokens of a board: blank 1, digit d → d + 1. */
export function sudokuTokens(board: Board): Uint8Array {
  return board.map((digit) => digit + BLANK_TOKEN);
}

/** Converts a token grid to a board; tokens that are not digits of this size become blanks. */
export function sudokuDigits(tokens: Tokens, size: SudokuSize): Board {
  const board = new Uint8Array(tokens.length);
  for (let cell = 0; cell < tokens.length; cell++) {
    const digit = tokens[cell]! - BLANK_TOKEN;
    board[cell] = digit >= 1 && digit <= size ? digit : 0;
  }
  return board;
}
