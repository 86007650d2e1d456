import { expect, test } from "vitest";
import { PuzzleFormatError } from "../errors.ts";
import { puzzleEntries } from "../kinds/parse-puzzles.ts";
import { splitLines } from "../sudoku/text/lines.ts";

const PUZZLE = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";

/** The first entry, or what is wrong with the text. */
function first(text: string): string {
  try {
    for (const entry of puzzleEntries(text))
      return entry instanceof PuzzleFormatError ? entry.problem : `${entry.kind} on line ${entry.line}`;
    return "nothing";
  } catch (error) {
    if (error instanceof PuzzleFormatError) return error.problem;
    throw error;
  }
}

test.each([
  ["lines of one digit", "5\n"],
  ["lines of one dot", ".\n"],
  ["lines of dashes", "-\n"],
  ["lines of letters", "a\n"],
  ["carriage returns", "7\r"],
  ["prose", "It was the best of times, it was the worst of times.\n"],
])("a long text of %s is refused before its end", (_, line) => {
  const text = line.repeat(Math.ceil(2_200_000 / line.length));
  const limit = line.length < 8 ? "250,000 lines" : "2,000,000 characters";
  expect(first(text)).toBe(`there is no puzzle in the first ${limit}`);
});

test.each(["\n", "\r\n", "\r", " \n"])("a long text of %j is empty", (line) => {
  expect(first(line.repeat(1_000_000))).toBe("the text is empty");
});

test("a puzzle behind a long beginning is found", () => {
  expect(first(`${"\n".repeat(200_000)}${PUZZLE}\n`)).toBe("sudoku-9x9 on line 200001");
});

test("lines end with LF, CRLF or CR, also one beside the other", () => {
  for (const text of ["", "\n", "\r", "a\rb\nc\r\nd", "\r\r\n\n\r", "a\r\n", "a\n\r", "\uFEFFa\rb\r", "a\r\r\rb"])
    expect([...splitLines(text)]).toEqual(text.replace("\uFEFF", "").split(/\r\n|\n|\r/));
});

test.each([
  ["letters", "abcdefg"],
  ["words", "the quick brown fox "],
  ["digits", "123456789"],
  ["brackets", "["],
  ["puzzles", `${PUZZLE} `],
])("a line of %s that is too long is refused", (_, part) => {
  expect(first(part.repeat(Math.ceil(4_000_001 / part.length)).slice(0, 4_000_001))).toBe(
    "line 1: 4,000,001 characters are too many for a line of puzzles",
  );
});

test.each([
  ["letters", "abcdefg", "there is no puzzle in the first 2,000,000 characters"],
  ["words", "the quick brown fox ", "there is no puzzle in the first 2,000,000 characters"],
  ["digits", "123456789", "line 1: 3,000,000 characters, and no puzzle among them"],
  ["brackets", "[", "there is no puzzle in the first 2,000,000 characters"],
  ["puzzles", `${PUZZLE} `, "sudoku-9x9 on line 1"],
])("a long line of %s is read", (_, part, expected) => {
  expect(first(part.repeat(Math.ceil(3_000_000 / part.length)).slice(0, 3_000_000))).toBe(expected);
});
