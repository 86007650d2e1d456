import type { ParsedPuzzle, PuzzleKind, RandomStream, Violation } from "../src/index.ts";

const SIDE = 4;
const BLANK = 1;

/** A kind as a user would write it: Latin squares of 4, whose symmetries are all orders of rows, columns and digits. */
export const latinSquares: PuzzleKind = {
  name: "latin-4x4",
  title: "Latin square 4×4",
  vocabSize: SIDE + 2,
  sequenceLength: SIDE * SIDE,
  shape: [SIDE, SIDE],
  tokens: ["pad", "blank", "1", "2", "3", "4"],
  symmetryCount: 24n ** 3n,
  parse: (text): ParsedPuzzle[] =>
    text
      .trim()
      .split(/\n\n+/)
      .map((block) => ({
        input: Uint8Array.from(block.replace(/\s/g, ""), (char) => (char === "." ? BLANK : Number(char) + BLANK)),
        kind: "latin-4x4",
        line: 1,
      })),
  print: (tokens) =>
    Array.from({ length: SIDE }, (_, row) =>
      Array.from(tokens.subarray(row * SIDE, (row + 1) * SIDE), (token) => (token > BLANK ? token - BLANK : ".")).join(
        "",
      ),
    ).join("\n"),
  check: (input, answer) => {
    const violations: Violation[] = [];
    const changed = Array.from(input.keys()).filter((cell) => input[cell]! > BLANK && input[cell] !== answer[cell]);
    if (changed.length > 0) violations.push({ message: "a given was changed", cells: changed });
    for (let line = 0; line < SIDE; line++) {
      for (const cells of [row(line), col(line)]) {
        const digits = new Set(cells.map((cell) => answer[cell]!).filter((token) => token > BLANK));
        if (digits.size < SIDE) violations.push({ message: "a line without all digits", cells });
      }
    }
    return { valid: violations.length === 0, keepsGivens: changed.length === 0, violations };
  },
  candidates: (grid) => {
    const lines = Array.from({ length: SIDE }, (_, line) => [row(line), col(line)]).flat();
    const masks = new Uint32Array(SIDE * SIDE).fill(0b111100);
    for (const cells of lines) {
      const filled = cells.filter((cell) => grid[cell]! > BLANK);
      if (new Set(filled.map((cell) => grid[cell])).size < filled.length) return undefined;
      const used = filled.reduce((mask, cell) => mask | (1 << grid[cell]!), 0);
      for (const cell of cells) masks[cell]! &= ~used;
    }
    for (const [cell, token] of grid.entries()) if (token > BLANK) masks[cell] = 1 << token;
    return masks.includes(0) ? undefined : masks;
  },
  validate: () => ({ status: "undecided", message: "solutions are not counted" }),
  augment: (random, input, label) => {
    const [rows, cols, digits] = [order(random), order(random), order(random)];
    for (const grid of [input, label]) {
      const image = Array.from(grid.keys(), (cell) => {
        const token = grid[rows[Math.floor(cell / SIDE)]! * SIDE + cols[cell % SIDE]!]!;
        return token > BLANK && token <= SIDE + BLANK ? digits[token - BLANK - 1]! + BLANK + 1 : token;
      });
      grid.set(image);
    }
  },
  // Of its own symmetries, only the renaming of digits is seen through.
  classKey: (input, label) => {
    const names = [...new Set(label)];
    return Array.from(label, (token, cell) => `${names.indexOf(token)}${input[cell]! > BLANK ? "" : "?"}`).join("");
  },
};

const row = (line: number): number[] => Array.from({ length: SIDE }, (_, i) => line * SIDE + i);
const col = (line: number): number[] => Array.from({ length: SIDE }, (_, i) => i * SIDE + line);

function order(random: RandomStream): Uint8Array {
  const places = Uint8Array.from({ length: SIDE }, (_, i) => i);
  random.shuffle(places);
  return places;
}

/** A square with some cells blank. */
export function drawLatinSquare(random: RandomStream): { input: Uint8Array; label: Uint8Array } {
  const cyclic = (cell: number): number => ((Math.floor(cell / SIDE) + (cell % SIDE)) % SIDE) + BLANK + 1;
  const label = Uint8Array.from({ length: SIDE * SIDE }, (_, cell) => cyclic(cell));
  latinSquares.augment(random, label, label.slice());
  return { input: label.map((token) => (random.int(2) === 0 ? BLANK : token)), label };
}
