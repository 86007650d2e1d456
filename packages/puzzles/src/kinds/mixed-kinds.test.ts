import fc from "fast-check";
import { expect, test } from "vitest";
import { PuzzleFormatError } from "../errors.ts";
import { parsePuzzles } from "./parse-puzzles.ts";
import { puzzleLines } from "./puzzle-lines.ts";

const NINE = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";
const MAZE = ["########", "#S #   #", "# ## # #", "#    #G#", "########"];

/** Puzzles as they are written, by their kinds. */
const TEXTS: readonly (readonly [kind: string, text: string])[] = [
  ["sudoku-9x9", NINE],
  ["sudoku-9x9", NINE.replace(/.{9}/g, "$&\n").trimEnd()],
  ["sudoku-4x4", "4.3.\n2.41\n14..\n3..4"],
  ["maze-5x8", MAZE.join("\n")],
  ["maze-5x8", MAZE.map((row) => `"${row}",`).join("\n")],
  ["maze-5x8", MAZE.map((row) => [...row].join(",")).join("\n")],
  ["maze-5x8", MAZE.join("\n").replaceAll("#", "%").replaceAll(" ", "_")],
  ["addition-2d", "12+5="],
];

const BETWEEN = ["", "Day 1", "Hard", "The next one:", "# a comment"];

test("puzzles of several kinds with anything between them all come out, by lines as from whole texts", () => {
  const part = fc.record({ text: fc.constantFrom(...TEXTS), between: fc.constantFrom(...BETWEEN) });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const text = parts.map(({ text: [, written], between }) => `${written}\n\n${between}\n`).join("");
      const entries = parsePuzzles(text);
      expect(entries.map((entry) => (entry instanceof PuzzleFormatError ? entry.message : entry.kind))).toEqual(
        parts.map(({ text: [kind] }) => kind),
      );
      const reader = puzzleLines();
      expect([
        ...text
          .split("\n")
          .slice(0, -1)
          .flatMap((line) => reader.add(line)),
        ...reader.end(),
      ]).toEqual(entries);
    }),
    { numRuns: 200, seed: 3 },
  );
});
