import {
  applyDihedral,
  countUnitSolutions,
  DIHEDRALS,
  findBrokenRelations,
  findRepeats,
  type PuzzleKind,
  type Tokens,
  type Violation,
} from "@kensho/puzzles";
import {
  ALPHABET,
  BLANK,
  CELLS,
  column,
  DIGITS,
  digit,
  digits,
  filled,
  NO_SIGN,
  row,
  SIDE,
  SIGNS,
  token,
  unitsOf,
} from "./board.ts";
import { drawFutoshiki } from "./generate.ts";
import { readBoards } from "./read-boards.ts";

/** Futoshiki 4×4: every digit once in each row and column, and every sign between two digits is true. */
export const FUTOSHIKI: PuzzleKind = {
  name: "futoshiki-4x4",
  title: "Futoshiki 4×4",
  vocabSize: ALPHABET.length,
  sequenceLength: SIDE * SIDE,
  shape: [SIDE, SIDE],
  tokens: ALPHABET,
  blanks: [BLANK],
  // Eight ways to turn and mirror, each with the digits as they are or counted from the other end.
  symmetryCount: 16n,

  parse: (text) => readBoards(text).map(({ input, line }) => ({ input, kind: "futoshiki-4x4", line })),

  print: (tokens, { givens, style = (text: string) => text } = {}) =>
    Array.from({ length: SIDE }, (_, r) =>
      Array.from({ length: SIDE }, (_, c) => {
        const place = r * SIDE + c;
        const given = givens !== undefined && givens[place] !== BLANK;
        return style(ALPHABET[tokens[place] ?? 0] ?? "?", place, given);
      })
        .join(" ")
        .trimEnd(),
    ).join("\n"),

  line: (tokens) => Array.from(tokens, (value) => ALPHABET[value] ?? "?").join(""),

  check: (input, answer) => {
    const violations: Violation[] = [];
    const changed = [...input.keys()].filter((place) => input[place] !== BLANK && input[place] !== answer[place]);
    if (changed.length > 0) violations.push({ message: "a given or a sign was changed", cells: changed });
    const empty = CELLS.filter((place) => digit(answer, place) === 0);
    if (empty.length > 0) violations.push({ message: "a cell has no digit", cells: empty });
    const [values, rules] = [digits(answer), unitsOf(input)];
    for (const { cells, unit } of findRepeats(values, rules)) {
      if (rules.units[unit]?.kind === "sign") continue;
      violations.push({ message: "a digit stands twice in a row or column", cells });
    }
    for (const { cells } of findBrokenRelations(values, rules))
      violations.push({ message: "a sign is not true", cells });
    return { valid: violations.length === 0, keepsGivens: changed.length === 0, violations };
  },

  validate: (input) => {
    const { first, second } = countUnitSolutions(digits(input), unitsOf(input));
    if (first === undefined) return { status: "no-solution", message: "no digits fit all rules" };
    return second === undefined
      ? { status: "unique", solution: filled(input, first) }
      : { status: "several-solutions", message: "more than one answer fits all rules" };
  },

  unitsOf,

  augment: (random, input, label) => {
    const [symmetry, reverse] = [random.int(DIHEDRALS.length), random.int(2) === 1];
    for (const grid of [input, label]) grid.set(image(grid, symmetry, reverse));
  },

  // The smallest of all images is the same for all of them.
  classKey: (input) => {
    const images = DIHEDRALS.flatMap((_, symmetry) => [image(input, symmetry, false), image(input, symmetry, true)]);
    return images.map((tokens) => tokens.join()).sort()[0] as string;
  },

  generate: drawFutoshiki,
};

/** A board turned or mirrored, its signs with it; `reverse` counts digits from the other end, which turns every sign round. */
function image(tokens: Tokens, symmetry: number, reverse: boolean): Uint8Array {
  const moved = applyDihedral(DIHEDRALS[symmetry]!, Uint8Array.from(tokens), SIDE);
  // Where a sign points after the move shows in where its two cells went.
  const places = applyDihedral(
    DIHEDRALS[symmetry]!,
    Uint8Array.from({ length: SIDE * SIDE }, (_, place) => place),
    SIDE,
  );
  const cameTo = (place: number): number => places.indexOf(place);
  for (const { place, before, after } of SIGNS) {
    const value = tokens[place] ?? 0;
    if (value <= NO_SIGN) continue;
    const smallerFirst = (value === token("<") || value === token("^")) !== reverse;
    const [small, great] = smallerFirst ? [before, after] : [after, before];
    const along = row(cameTo(small)) === row(cameTo(great));
    const rising = along ? column(cameTo(small)) < column(cameTo(great)) : row(cameTo(small)) < row(cameTo(great));
    moved[cameTo(place)] = token(along ? (rising ? "<" : ">") : rising ? "^" : "v");
  }
  if (reverse)
    for (const place of CELLS) if (digit(moved, place) > 0) moved[place] = BLANK + DIGITS + 1 - digit(moved, place);
  return moved;
}
