import { PuzzleFormatError, puzzleKind } from "@kensho/puzzles";
import { describe, expect, test } from "vitest";
import { openPuzzleLines } from "./puzzle-lines.ts";
import { puzzlesOfStream, readLines } from "./read-lines.ts";
import type { Entry } from "./solve-puzzles.ts";

const four = puzzleKind("sudoku-4x4");
const maze = puzzleKind("maze-3x3");
const sums = puzzleKind("addition-1d");
const arc = puzzleKind("arc-30x30");

/** What each line brings: the line of each puzzle or, with a minus, of what is wrong. */
function linesOf(text: string, kind = four): (number | undefined)[][] {
  const reader = openPuzzleLines(kind);
  const shown = (entries: Entry[]) =>
    entries.map((entry) => (entry instanceof PuzzleFormatError ? -(entry.line ?? 0) : entry.line));
  return [...text.split("\n").map((line) => shown(reader.add(line))), shown(reader.end())];
}

describe("a puzzle is there with its last line", () => {
  test.each([
    ["one a line", ".14....1..1..432\n.14....1..1..432", four, [[1], [2], []]],
    ["rows", ".14.\n...1\n..1.\n.432\n.14.\n...1\n..1.\n.432", four, [[], [], [], [1], [], [], [], [5], []]],
    [
      "a drawn box with a heading",
      "Grid 01\n.1|4.\n..|.1\n--+--\n..|1.\n.4|32\n-----",
      four,
      [[], [], [], [], [], [2], [], []],
    ],
    ["blank lines between bands", "\n.14.\n...1\n\n..1.\n.432\n", four, [[], [], [], [], [], [2], [], []]],
    ["a maze", "S.#\n..#\n#.G", maze, [[], [], [1], []]],
    ["a maze of few walls", "S..\n...\n..G\n\nS..\n...\n..G", maze, [[], [], [1], [], [], [], [5], []]],
    ["sums", "3+7=\n\n5 + 9 = ?", sums, [[1], [], [3], []]],
    ["JSON over many lines", '{"train": [],\n"test": [\n{"input": [[1]]}\n]}', arc, [[], [], [], [1], []]],
  ])("%s", (_, text, kind, lines) => {
    expect(linesOf(text, kind)).toEqual(lines);
  });
});

describe("text that is not a puzzle is an error with its line, and the next puzzle is read", () => {
  test("a word is a heading", () => {
    expect(linesOf("hello\n\n\n.14....1..1..432")).toEqual([[], [], [], [4], []]);
    expect(linesOf("hello\n\n\nS.#\n..#\n#.G", maze)).toEqual([[], [], [], [], [], [4], []]);
  });

  test("a grid that ends too early", () => {
    const reader = openPuzzleLines(four);
    const entries = ["", "", ".14.", "...1", "", ""].flatMap((line) => reader.add(line));
    expect(entries).toHaveLength(1);
    expect((entries[0] as Error).message).toMatch(/^line 3: a grid begins that has 2 rows/);
    expect(reader.open).toBe(false);
  });

  test("a puzzle of another size on one line", () => {
    const entries = openPuzzleLines(four).add(".".repeat(81));
    expect(entries).toMatchObject([{ kind: "sudoku-9x9" }]);
    expect(linesOf(`.14....1..1..432\n${".".repeat(81)}\n\n\n.14....1..1..432`)).toEqual([[1], [2], [], [], [5], []]);
  });

  test("endless lines do not stay in memory", () => {
    const reader = openPuzzleLines(maze);
    let most = 0;
    let held = 0;
    for (let i = 0; i < 10_000; i++) {
      held = reader.add("SG SG").length > 0 ? 0 : held + 1;
      most = Math.max(most, held);
    }
    expect(most).toBeLessThan(100);
  });
});

describe("readLines", () => {
  const chunks = async function* (...parts: string[]) {
    for (const part of parts) yield new TextEncoder().encode(part);
  };
  const all = async (...parts: string[]) => {
    const lines: string[] = [];
    for await (const line of readLines(chunks(...parts))) lines.push(line);
    return lines;
  };

  test("lines of any ending, however the chunks fall", async () => {
    expect(await all("a\r", "\nb\nc", "d\r\n\ne")).toEqual(["a", "b", "cd", "", "e"]);
    expect(await all("", "x\n")).toEqual(["x"]);
  });

  test("a line without end is refused", async () => {
    await expect(all(...new Array(12).fill("x".repeat(100_000)))).rejects.toThrow(/more than a million characters/);
  });

  test("nothing is read before there is room for it", async () => {
    let read = 0;
    const source = (async function* () {
      for (;;) {
        read++;
        yield Buffer.from(".14....1..1..432\n");
      }
    })();
    const puzzles = puzzlesOfStream(source, four);
    for (let i = 0; i < 5; i++) await puzzles.next();
    await puzzles.return();
    expect(read).toBe(5);
  });
});

test("a Sudoku beyond 9×9 is read from lines", () => {
  const row = (at: number): string =>
    Array.from({ length: 16 }, (_, col) =>
      col === at ? "." : "123456789ABCDEFG"[(col + 4 * at + (at >> 2)) % 16],
    ).join("");
  const text = Array.from({ length: 16 }, (_, at) => row(at)).join("\n");
  expect(linesOf(text, puzzleKind("sudoku-16x16")).flat()).toEqual([1]);
});
