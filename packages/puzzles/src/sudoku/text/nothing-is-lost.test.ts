import fc from "fast-check";
import { expect, test } from "vitest";
import { PuzzleFormatError } from "../../errors.ts";
import { sudokuGeometry } from "../geometry.ts";
import { splitLines } from "./lines.ts";
import { parseSudokuEntries } from "./parse-sudoku.ts";
import { printSudoku, sudokuLine } from "./print-sudoku.ts";
import { sudokuLines } from "./sudoku-lines.ts";
import type { SudokuEntry } from "./sudoku-reader.ts";

/** Puzzles without a clash, as lines. */
const PUZZLES = [
  "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
  "..36.1.8.9....5..1.6..3.2...8..4.6..2...9...5..1.5..3...6.2..7.1..7....9.7.4.95..",
  "3.2..15.1..621....6.....42....1...45",
  "4.3.2.4114..3..4",
  ".14....1..1..432",
];

const rowsOf = (line: string): string[] => line.match(new RegExp(`.{${Math.sqrt(line.length)}}`, "g")) as string[];
const board = (line: string): Uint8Array => Uint8Array.from(line, (char) => (char === "." ? 0 : Number(char)));
const spaced = (row: string): string => [...row].join(" ");
const zeros = (row: string): string => row.replaceAll(".", "0");
const list = (row: string): string => `[${[...zeros(row)].join(", ")}]`;

/** Ways to write a puzzle. */
const NOTATIONS: readonly ((line: string) => string)[] = [
  (line) => line,
  zeros,
  (line) => line.replaceAll(".", "*"),
  (line) => `"${line}",`,
  (line) => `Puzzle 7: ${line}`,
  (line) => `12. ${line}`,
  (line) => `0000183b305c ${zeros(line)}  1.2`,
  (line) => `  <game data="${zeros(line)}" />`,
  (line) => `:0000:x:${line}:34 56 78::`,
  (line) => spaced(line),
  (line) => `No. 3: ${spaced(line)}`,
  (line) => rowsOf(line).join("\n"),
  (line) => rowsOf(line).join("\r\n"),
  (line) => rowsOf(line).map(spaced).join("\n"),
  (line) => rowsOf(line.replaceAll(".", "-")).map(spaced).join("\n"),
  (line) => rowsOf(line).map(zeros).map(spaced).join("\n\n"),
  (line) =>
    rowsOf(line)
      .map((row) => [...row].map((char) => char.replace(".", "")).join(","))
      .join("\n"),
  (line) =>
    rowsOf(line)
      .map((row) => `| ${[...row].map((char) => char.replace(".", " ")).join(" | ")} |`)
      .join("\n"),
  (line) => `grid = [${rowsOf(line).map(list).join(",\n        ")}]`,
  (line) => `int grid[9][9] = {\n${rowsOf(line).map(list).join(",\n").replaceAll("[", "{").replaceAll("]", "}")}\n};`,
  (line) => `[${rowsOf(line).map(list).join(", ")}]`,
  (line) => `[${rowsOf(line).map(list).join(", ").replaceAll("0", "null")}]`,
  (line) => `[${rowsOf(line).map(list).join(",\n").replaceAll("0", "None")}]`,
  (line) => printSudoku(board(line)),
  (line) => `+---+\n${printSudoku(board(line))}\n+---+`,
  (line) => printSudoku(board(line)).replaceAll("|", "│").replaceAll("-", "─").replaceAll("+", "┼"),
  (line) =>
    rowsOf(line)
      .map((row, i) => `${"ABCDEFGHI"[i]} ${spaced(row)}`)
      .join("\n"),
  (line) =>
    `   ${spaced("123456789".slice(0, rowsOf(line).length))}\n${rowsOf(line)
      .map((row, i) => ` ${i + 1} ${spaced(row)}`)
      .join("\n")}`,
];

/** What people write between puzzles. */
const BETWEEN = [
  "Day 1",
  "Level 12",
  "Hard",
  "Rating 7.2",
  "1.",
  "2)",
  "(3)",
  "#17",
  "17",
  "# a comment",
  "// another",
  "; and a third",
  "2026-11-22",
  "22.11.2026",
  "11/22/2026",
  "2026-11-22 12:34:56",
  "12:34:56.789",
  "0.25 s",
  "3.14159",
  "-7",
  "1/3",
  "[Puzzle]",
  "[Hard]",
  "[Notes]",
  "[State]",
  "[Puzzle 4]",
  "Solution:",
  "Puzzle of the day:",
  "https://example.org/puzzles/12?day=3",
  "</game>",
  "Simple Sudoku",
  "  Version 4.2n",
  "This one has 26 givens, and takes 12 minutes.",
  "-----",
  "=====",
  "* * *",
  "~~~",
  "1234567",
  "12345678901",
  "Ein schönes Rätsel – 5 Sterne",
  "",
  "   ",
  "\n",
];

const numbers = fc.oneof(
  fc.integer({ min: 0, max: 100_000_000 }).map(String),
  fc.double({ min: 0, max: 1000, noNaN: true }).map((value) => value.toFixed(3)),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.lorem({ maxCount: 6 }),
);

const between = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...BETWEEN) }, numbers), { maxLength: 3 });
const puzzle = fc.record({ line: fc.constantFrom(...PUZZLES), notation: fc.nat({ max: NOTATIONS.length - 1 }) });
const file = fc.array(fc.record({ puzzle, between }), { minLength: 1, maxLength: 6 });

const textOf = (parts: readonly { puzzle: { line: string; notation: number }; between: string[] }[]): string =>
  parts.flatMap(({ puzzle: { line, notation }, between }) => [...between, NOTATIONS[notation]!(line)]).join("\n");

/** As a pipe reads it. */
function streamed(text: string): SudokuEntry[] {
  const reader = sudokuLines();
  const entries: SudokuEntry[] = [];
  for (const line of splitLines(text)) entries.push(...reader.add(line));
  return [...entries, ...reader.end()];
}

test("puzzles with anything between them all come out, or an error says what was not understood", () => {
  fc.assert(
    fc.property(file, (parts) => {
      const text = textOf(parts);
      const entries = parseSudokuEntries(text);
      const errors = entries.filter((entry) => entry instanceof PuzzleFormatError);
      const boards = entries.flatMap((entry) => (entry instanceof PuzzleFormatError ? [] : [sudokuLine(entry.board)]));
      for (const error of errors) expect(error.line).toBeGreaterThan(0);
      if (errors.length === 0) expect(boards.length).toBeGreaterThanOrEqual(parts.length);
      // Nothing is invented: without an error, the puzzles are those that were written, in their order.
      if (errors.length === 0) expect(boards).toEqual(parts.map(({ puzzle: { line } }) => line));
      expect(streamed(text)).toEqual(entries);
    }),
    { numRuns: 600, seed: 7 },
  );
});

test.each(NOTATIONS.map((notation, i) => [i, notation] as const))("notation %i alone, of every size", (_, notation) => {
  for (const line of PUZZLES) {
    const text = notation(line);
    expect([
      text,
      parseSudokuEntries(text).map((entry) => ("board" in entry ? sudokuLine(entry.board) : entry.message)),
    ]).toEqual([text, [line]]);
  }
});

test.each(BETWEEN)("%j between puzzles costs none of them, and is no error", (line) => {
  for (const notation of NOTATIONS) {
    const [first, second] = PUZZLES as [string, string];
    const text = [notation(first), line, notation(second), line, notation(first)].join("\n");
    expect([
      text,
      ...parseSudokuEntries(text).map((entry) => ("board" in entry ? sudokuLine(entry.board) : entry.message)),
    ]).toEqual([text, first, second, first]);
  }
});

test("drawn boxes of any shape come with the puzzle", () => {
  for (const [boxRows, boxCols] of [
    [3, 2],
    [2, 3],
  ] as const) {
    const geometry = sudokuGeometry({ boxRows, boxCols });
    const text = printSudoku(board(PUZZLES[2]!), { geometry });
    for (const drawn of [text, text.replaceAll(".", " "), text.replace(/^-.*\n/gm, ""), text.replaceAll("|", "║")])
      expect(parseSudokuEntries(drawn)).toMatchObject([{ boxes: { boxRows, boxCols } }]);
  }
});
