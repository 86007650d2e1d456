import type { Tokens, Unit, UnitSystem } from "@kensho/puzzles";

/** Digits along one side. Between two digits lies a place for a sign, so that a board is a grid of 7 × 7. */
export const DIGITS = 4;
export const SIDE = 2 * DIGITS - 1;

/** Characters of the grid; 0 is padding in every kind. `.` is an open cell, a space is the absence of a sign. */
export const ALPHABET = ["pad", ".", "1", "2", "3", "4", " ", "<", ">", "^", "v"] as const;
export const token = (character: string): number => (ALPHABET as readonly string[]).indexOf(character);
export const [BLANK, NO_SIGN] = [token("."), token(" ")];

/** Places of digits, row by row: those of even row and column. */
export const CELLS: readonly number[] = Array.from({ length: SIDE * SIDE }, (_, place) => place).filter(
  (place) => isEven(row(place)) && isEven(column(place)),
);

/** Places where a sign may stand between two cells: `<` and `>` in rows, `^` and `v` (the smaller one above, below) in columns. */
export const SIGNS: readonly { readonly place: number; readonly before: number; readonly after: number }[] = Array.from(
  { length: SIDE * SIDE },
  (_, place) => place,
).flatMap((place) => {
  if (isEven(row(place)) === isEven(column(place))) return [];
  const step = isEven(row(place)) ? 1 : SIDE;
  return [{ place, before: place - step, after: place + step }];
});

/** Rows and columns of cells. */
const LINES: readonly Unit[] = Array.from({ length: DIGITS }, (_, i) => [
  { kind: "row", cells: CELLS.filter((place) => row(place) === 2 * i) },
  { kind: "column", cells: CELLS.filter((place) => column(place) === 2 * i) },
]).flat();

/** The rules of a board as data: rows, columns, and a pair of increasing digits for each sign. */
export function unitsOf(tokens: Tokens): UnitSystem {
  const signs = SIGNS.flatMap(({ place, before, after }): Unit[] => {
    const sign = ALPHABET[tokens[place] ?? 0];
    if (sign === "<" || sign === "^") return [{ kind: "sign", cells: [before, after], order: "increasing" }];
    return sign === ">" || sign === "v" ? [{ kind: "sign", cells: [after, before], order: "increasing" }] : [];
  });
  return { cells: SIDE * SIDE, values: DIGITS, units: [...LINES, ...signs] };
}

/** The digit of each place, 0 where there is none. */
export function digits(tokens: Tokens): Uint8Array {
  return Uint8Array.from(tokens, (_, place) => digit(tokens, place));
}

/** A board with digits in its cells. */
export function filled(board: Tokens, values: Uint8Array): Uint8Array {
  return Uint8Array.from(board, (value, place) => (CELLS.includes(place) ? BLANK + values[place]! : value));
}

/** The digit in a place, 0 if there is none. */
export function digit(tokens: Tokens, place: number): number {
  const value = (tokens[place] ?? 0) - BLANK;
  return value >= 1 && value <= DIGITS ? value : 0;
}

export function row(place: number): number {
  return Math.floor(place / SIDE);
}

export function column(place: number): number {
  return place % SIDE;
}

function isEven(n: number): boolean {
  return n % 2 === 0;
}
