import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mazes } from "../../../test/mazes.ts";
import { PuzzleFormatError } from "../../errors.ts";
import { parsePuzzles } from "../../kinds/parse-puzzles.ts";
import { parseMazeEntries, parseMazes } from "./parse-maze.ts";
import { mazeLine, printMaze } from "./print-maze.ts";

const lines = (...rows: string[]): string => rows.join("\n");
const read = (text: string, size?: number) =>
  parseMazes(text, size === undefined ? {} : { shape: size }).map(({ maze, answer, line }) => [
    mazeLine(maze),
    ...(answer === undefined ? [] : [mazeLine(answer)]),
    line,
  ]);

describe("notations", () => {
  test.each<[string, string, ReturnType<typeof read>]>([
    ["spaces", lines("S #", "# #", "# G"), [["S ## ## G", 1]]],
    ["dots", lines("S.#", "#.#", "#.G", ""), [["S ## ## G", 1]]],
    ["a path drawn", lines("So#", "#o#", "#oG"), [["S ## ## G", "So##o##oG", 1]]],
    ["CRLF and a byte order mark", `\uFEFFS.#\r\n#.#\r\n#.G\r\n`, [["S ## ## G", 1]]],
    ["small letters", lines("s.#", "#.#", "#.g"), [["S ## ## G", 1]]],
    ["spaces cut off at line ends", lines("S", "###", "  G"), [["S  ###  G", 1]]],
    ["a blank row of spaces", lines("S #", "   ", "# G"), [["S #   # G", 1]]],
    ["a blank row that an editor made empty", lines("S ##", "", "#  G", "####"), [["S ##    #  G####", 1]]],
    ["blank lines around a maze are not rows", lines("", "SG##", "####", "", ""), [["SG######", 2]]],
    ["wide", lines("S #..#".replace(/ /g, "."), "#.#.##", "#....G"), [["S #  ## # ###    G", 1]]],
    ["high", lines("S.", ".#", "..", "#.", "#G"), [["S  #  # #G", 1]]],
    [
      "nine rows of ten, whose last line ends",
      `${lines("S#       #", ...Array(7).fill(" #  ##  # "), "        G ")}\n`,
      [[`S#       #${" #  ##  # ".repeat(7)}        G `, 1]],
    ],
    ["two rows of nine with both ends in the first", lines("S.......G", "........."), [["S       G         ", 1]]],
    [
      "E for the goal and X for the path",
      lines("#####", "#SXX#", "###E#", "#####"),
      [["######S  ####G######", "######Soo####G######", 1]],
    ],
    ["A to B", lines("A.#", "#.B"), [["S ## G", 1]]],
    ["X for a goal that nothing else is", lines("s.#", "#.x"), [["S ## G", 1]]],
    ["F, with a path of stars", lines("S*#", "#*F"), [["S ## G", "So##oG", 1]]],
    ["no-break spaces", lines("S\u00a0#", "#\u00a0#", "#\u00a0G"), [["S ## ## G", 1]]],
    ["full blocks", lines("S █", "█ █", "█ G"), [["S ## ## G", 1]]],
    [
      "headings",
      lines("Maze 1:", "S.#", "#.G", "Solution", "So#", "#oG", "", "2)", "SG", "##"),
      [
        ["S ## G", 2],
        ["S ## G", "So##oG", 5],
        ["SG##", 9],
      ],
    ],
    [
      "a heading does not join what a blank row would",
      lines("S #", "# G", "the next", "#S ", "  G"),
      [
        ["S ## G", 1],
        ["#S   G", 4],
      ],
    ],
    ["a few spaces too many", lines("S #  ", "# # ", "# G"), [["S ## ## G", 1]]],
    [
      "dots and spaces too many",
      lines("S.#  ", "#.#", "#.G ", "", "SG ", "##"),
      [
        ["S ## ## G", 1],
        ["SG##", 5],
      ],
    ],
    ["a free column that was cut off", lines("S #", "#", "# G", "####"), [["S # #   # G ####", 1]]],
    ["on one line", "S ## ## G", [["S ## ## G", 1]]],
    [
      "several on one line each",
      lines("S ## ## G", "", "SG##....."),
      [
        ["S ## ## G", 1],
        ["SG##     ", 3],
      ],
    ],
    [
      "several with dots",
      lines("S.#", "#.#", "#.G", "", "", "SG", "##"),
      [
        ["S ## ## G", 1],
        ["SG##", 6],
      ],
    ],
    [
      "several with spaces",
      lines("S #", "# #", "# G", "", "S##", "  #", "# G"),
      [
        ["S ## ## G", 1],
        ["S##  ## G", 5],
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test("any mazes in one text, framed by walls, whatever marks free cells", () => {
    const framed = fc.array(mazes, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(framed, fc.constantFrom(" " as const, "." as const), (list, free) => {
        const texts = list.map(({ maze }) => {
          const rows = printMaze(maze, { free }).split("\n");
          const wall = "#".repeat(rows.length + 2);
          return [wall, ...rows.map((row) => `#${row}#`), wall].join("\n");
        });
        expect(parseMazes(texts.join("\n\n")).map(({ maze }) => printMaze(maze, { free }))).toEqual(texts);
      }),
    );
  });
});

describe("text that is not a maze", () => {
  test.each<[string, string, number | undefined, RegExp]>([
    ["nothing", " \n\n", undefined, /^there is no maze in the text/],
    [
      "a strange character",
      lines("S.#", "#?#", "#.G"),
      undefined,
      /^line 2, column 2: "\?" is not a character of a maze/,
    ],
    ["a tab", lines("S.#", "#\t#", "#.G"), undefined, /^line 2, column 2: "\\t"/],
    ["no start", lines("..#", "#.#", "#.G"), undefined, /^the maze from line 1 has no S, the start/],
    ["no goal", lines("S.#", "#.#", "#.."), undefined, /^the maze from line 1 has no G, the goal/],
    ["two starts", lines("S.#", "#S#", "#.G"), undefined, /has 2 times S; there is one start/],
    ["a ragged row", lines("S.#", "#.", "#.G"), undefined, /^line 2: a row of 2 cells; this maze has rows of 3/],
    [
      "a single row of a larger one",
      "S..#.....G",
      undefined,
      /^line 1: a maze has 2 to 200 rows and columns, got 1 and 10/,
    ],
    ["another size", lines("S.#", "#.#", "#.G"), 5, /^line 1: this maze is 3×3; 5×5 was asked for/],
    ["201 rows", `${"S#G\n"}${"###\n".repeat(200)}`, undefined, /2 to 200 rows and columns, got 201 and 3/],
  ])("%s", (_, text, size, message) => {
    let caught: unknown;
    try {
      parseMazes(text, size === undefined ? {} : { shape: size });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(PuzzleFormatError);
    expect((caught as Error).message).toMatch(message);
  });

  test("among others takes its place, with its line", () => {
    const entries = parseMazeEntries(lines("S.#", "#.#", "#.G", "", "..#", "#.#", "#.G", "", "SG", "##"));
    expect(entries.map((entry) => (entry instanceof PuzzleFormatError ? [entry.line] : entry.rows))).toEqual([
      3,
      [5],
      2,
    ]);
  });

  test("any text is read or refused, never anything else", () => {
    const text = fc
      .array(fc.constantFrom(..."# .SGo\nx\r\t5", "\n\n", "###\n", "S.G\n"), { maxLength: 60 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.option(fc.integer({ min: 2, max: 6 }), { nil: undefined }), (given, size) => {
        try {
          for (const entry of parseMazeEntries(given, size === undefined ? {} : { shape: size })) {
            if (entry instanceof PuzzleFormatError) expect(entry.line).toBeGreaterThan(0);
            else expect(entry.maze.length).toBe(entry.rows * entry.cols);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(PuzzleFormatError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("a file of twenty thousand mazes", () => {
  const text = `${lines("S.#", "#.#", "#.G")}\n\n`.repeat(20_000);
  expect(parseMazes(text).length).toBe(20_000);
});

test("parsePuzzles tells mazes from Sudoku", () => {
  expect(parsePuzzles(lines("S.#", "#.#", "#.G"))).toMatchObject([{ kind: "maze-3x3", line: 1 }]);
  expect(parsePuzzles(lines("..#", "#.#", "#.G"))).toMatchObject([{ message: /has no S/ }]);
  expect(parsePuzzles(lines("Maze 12", "S.##", "#..E"))).toMatchObject([{ kind: "maze-2x4", line: 2 }]);
  expect(parsePuzzles(lines("##### easy", "##", "##", "1234341221434321"))).toMatchObject([{ kind: "sudoku-4x4" }]);
  expect(parsePuzzles(lines("# my puzzles", "# easy", "1234341221434321"))).toMatchObject([{ kind: "sudoku-4x4" }]);
  expect(() => parsePuzzles("# only a comment\n# and another")).toThrow(/there is no puzzle/);
  expect(parsePuzzles(lines("S.#", "#.#", "#.G"), { kind: "maze-4x4" })).toMatchObject([{ kind: "maze-3x3" }]);
});
