import { expect, test } from "vitest";
import { PuzzleFormatError } from "../errors.ts";
import { parsePuzzles } from "../kinds/parse-puzzles.ts";
import { customKind } from "./custom-kind.ts";

const kind = customKind("custom-x", {
  title: "x",
  alphabet: [".", "1", "2", "3"],
  shape: [3, 3],
  blanks: ["."],
  keeps_givens: true,
});

/** The line of each puzzle, with a minus where it is broken. */
const linesOf = (text: string): number[] =>
  parsePuzzles(text, { kind }).map((entry) => (entry instanceof PuzzleFormatError ? -entry.line! : entry.line));

test.each([
  [
    "a line of JSON",
    '{"input": ["1.3","23.","312"]}\n{"input": ["1.3"]}\n{"input": \n["1.3","23.","312"]',
    [1, -2, -3, 4],
  ],
  ["a puzzle on one line", "1.323.312\n1.323.x12\n1.323.312", [1, -2, 3]],
  ["a row", "1.3\n2x.\n312\n\n1.3\n23.\n312", [-2, 5]],
  ["a first row", "1x3\n23.\n312\n\n1.3\n23.\n312", [-1, 5]],
  ["a grid that ends too early", "1.3\n23.\n\n1.3\n23.\n312\n\n1.3", [-1, 4, -8]],
])("%s that is wrong becomes an error in its place, and reading continues", (_, text, lines) => {
  expect(linesOf(text)).toEqual(lines);
});

test("the message names the line of the file", () => {
  const [, broken] = parsePuzzles('["1.3","23.","312"]\n{"input": [[1, 2], [3]]}', { kind });
  expect((broken as Error).message).toMatch(/line 2/);
});

test("alone, it is thrown", () => {
  expect(() => kind.parse("1.3\n2x.\n312")).toThrow(/line 2, cell 2/);
});
