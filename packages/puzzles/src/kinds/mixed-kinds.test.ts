import fc from "fast-check";
import { expect, test } from "vitest";
import { PuzzleFormatError } from "../errors.ts";
import { generateMaze } from "../maze/generate-maze.ts";
import { printMaze } from "../maze/text/print-maze.ts";
import { RandomStream } from "../random-stream.ts";
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

test("every generated maze is read back whole, whatever its first and last rows look like", () => {
  const shape = fc.record({ rows: fc.integer({ min: 3, max: 30 }), cols: fc.integer({ min: 3, max: 30 }) });
  fc.assert(
    fc.property(shape, fc.nat(1000), fc.constantFrom(".", " ") as fc.Arbitrary<"." | " ">, (sides, seed, free) => {
      const { maze } = generateMaze(sides, RandomStream.fromSeed(seed), { minPath: 2 });
      const [read, ...others] = parsePuzzles(printMaze(maze, { free, cols: sides.cols }));
      expect(others).toEqual([]);
      expect(read).toMatchObject({ kind: `maze-${sides.rows}x${sides.cols}`, input: maze });
    }),
    { numRuns: 400, seed: 5 },
  );
});
