import { describe, expect, test } from "vitest";
import { PuzzleFormatError } from "../errors.ts";
import { parseMazeEntries } from "./text/parse-maze.ts";
import { printMaze } from "./text/print-maze.ts";

const MAZE = ["########", "#S #   #", "# ## # #", "#    #G#", "########"];

/** The mazes of a text as they are printed, errors in words. */
function read(text: string): string[] {
  return parseMazeEntries(text).map((entry) =>
    entry instanceof PuzzleFormatError ? entry.message : printMaze(entry.maze, entry),
  );
}

describe("a maze drawn in another way is the same maze", () => {
  const [plain] = read(MAZE.join("\n"));
  test.each([
    ["a space between cells", (row: string) => [...row].join(" ")],
    ["a space between cells, none at the end", (row: string) => [...row].join(" ").trimEnd()],
    ["a space between cells, dots", (row: string) => [...row.replaceAll(" ", ".")].join(" ")],
    ["a margin", (row: string) => `    ${row}`],
    ["a margin and spaces", (row: string) => `  ${[...row].join(" ")}`],
    ["walls of X", (row: string) => row.replaceAll("#", "X")],
    ["walls of *", (row: string) => row.replaceAll("#", "*")],
  ])("%s", (_, write) => {
    expect(read(MAZE.map(write).join("\n"))).toEqual([plain]);
  });
});

test.each(["5 8", "5x8", "5, 8", "(5, 8)"])("a line of its sides is a heading: %s", (sides) => {
  expect(read(`${sides}\n${MAZE.join("\n")}`)).toEqual(read(MAZE.join("\n")));
});

test("a border without a cell is an error, not a way", () => {
  const text = MAZE.map((row, at) => (at === 2 ? row.slice(1) : row)).join("\n");
  expect(read(text)).toEqual(["line 3: a row of 7 cells; this maze has rows of 8"]);
});

test("a stranger has the column of the file", () => {
  const rows = MAZE.map((row) => `  ${[...row].join(" ")}`);
  expect(read(rows.join("\n").replace("S  ", "S ?"))).toEqual(['line 2, column 7: "?" is not a character of a maze']);
});
