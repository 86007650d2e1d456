import { describe, expect, test } from "vitest";
import { PuzzleFormatError } from "../../errors.ts";
import { parseSudokuEntries } from "./parse-sudoku.ts";
import { sudokuLines } from "./sudoku-lines.ts";

const ONE = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";
const ONE_SOLVED = "534678912672195348198342567859761423426853791713924856961537284287419635345286179";
const TWO = "..36.1.8.9....5..1.6..3.2...8..4.6..2...9...5..1.5..3...6.2..7.1..7....9.7.4.95..";
const FOUR = "4.3.2.4114..3..4";
const OTHER_FOUR = ".14....1..1..432";

const rows = (line: string): string[] => line.match(/.{9}/g) as string[];
const numbers = (row: string): number[] => [...row].map((char) => (char === "." ? 0 : Number(char)));
const grid = (line: string): number[][] => rows(line).map(numbers);
const spaced = (row: string): string => [...row].join(" ");
const fields = (row: string, blank = ""): string[] => [...row].map((char) => (char === "." ? blank : char));

/** The puzzles of a text, errors in words; the reader of lines must read the same. */
function read(text: string): string[] {
  const shown = (entries: ReturnType<typeof parseSudokuEntries>): string[] =>
    entries.map((entry) => (entry instanceof PuzzleFormatError ? entry.message : entry.board.join(""))).map(dotted);
  const whole = shown(parseSudokuEntries(text));
  const reader = sudokuLines();
  expect(shown([...text.split("\n").flatMap((line) => reader.add(line)), ...reader.end()])).toEqual(whole);
  return whole;
}

const dotted = (line: string): string => (/^\d+$/.test(line) ? line.replaceAll("0", ".") : line);

const answersOf = (text: string): (string | undefined)[] =>
  parseSudokuEntries(text).map((entry) =>
    entry instanceof PuzzleFormatError || entry.solution === undefined ? undefined : entry.solution.join(""),
  );

describe("several grids on one line", () => {
  const answered = (key: string, other: string) => [
    { [key]: grid(ONE), [other]: grid(ONE_SOLVED) },
    { [key]: grid(TWO) },
  ];
  test.each([
    ["lists of rows", JSON.stringify([grid(ONE), grid(TWO)])],
    ["lists of values", JSON.stringify([grid(ONE).flat(), grid(TWO).flat()])],
    ["lists of text rows", JSON.stringify([rows(ONE), rows(TWO)])],
    ["objects", JSON.stringify([{ puzzle: grid(ONE) }, { puzzle: grid(TWO) }])],
    ["objects with answers", JSON.stringify({ boards: answered("value", "solution") })],
    ["objects with other keys", JSON.stringify(answered("input", "output"))],
    [
      "objects of flat lists",
      JSON.stringify([
        { p: grid(ONE).flat(), level: 3 },
        { p: grid(TWO).flat(), level: 4 },
      ]),
    ],
    ["two assignments", `a = ${JSON.stringify(grid(ONE))}; b = ${JSON.stringify(grid(TWO))}`],
    ["names before spaced cells", `easy ${spaced(ONE)} hard ${spaced(TWO)}`],
  ])("%s", (_, text) => {
    expect(read(text)).toEqual([ONE, TWO]);
  });

  test("small ones", () => {
    expect(read(`easy ${spaced(FOUR)} hard ${spaced(OTHER_FOUR)}`)).toEqual([FOUR, OTHER_FOUR]);
  });
});

describe("values and rows over several lines", () => {
  const table = (line: string, blank: string): string =>
    rows(line)
      .map(
        (row) =>
          `<tr>${fields(row, blank)
            .map((cell) => `<td class="c1">${cell}</td>`)
            .join("")}</tr>`,
      )
      .join("");
  test.each([
    ["JSON, one value a line", JSON.stringify([grid(ONE), grid(TWO)], null, 2)],
    [
      "flat JSON, one value a line",
      JSON.stringify(
        [ONE, TWO].map((line) => grid(line).flat()),
        null,
        1,
      ),
    ],
    ["JSON with null", JSON.stringify([grid(ONE), grid(TWO)], (_, value) => (value === 0 ? null : value), 4)],
    ["texts of one character", JSON.stringify([rows(ONE), rows(TWO)].map((all) => all.map((row) => fields(row))))],
    ["HTML on one line", `<table>${table(ONE, "")}</table><table>${table(TWO, "&nbsp;")}</table>`],
    ["HTML rows", `<table>\n${table(ONE, "").replaceAll("</tr>", "</tr>\n")}</table>\n${table(TWO, "")}`],
    ["HTML cells", `<table>\n${table(ONE, "").replaceAll("><", ">\n<")}\n</table>\n${table(TWO, "")}`],
    ["HTML fields", table(ONE, "") + table(TWO, "").replace(/>(\d)</g, '><input value="$1" /><')],
  ])("%s", (_, text) => {
    expect(read(text)).toEqual([ONE, TWO]);
  });
});

describe("cells as programs write them", () => {
  const lines = (cell: (row: string, index: number) => string): string => rows(ONE).map(cell).join("\n");
  const double = (line: string): string =>
    rows(line)
      .map((row) =>
        fields(row, " ")
          .map((cell, i) => `${i % 3 === 0 ? "║" : "│"} ${cell} `)
          .join(""),
      )
      .map(
        (row, i) =>
          `${row}║\n${i % 3 === 2 ? "╠═══╪═══╪═══╬═══╪═══╪═══╬═══╪═══╪═══╣" : "╟───┼───┼───╫───┼───┼───╫───┼───┼───╢"}`,
      )
      .join("\n");
  test.each([
    [
      "9.0",
      lines((row) =>
        fields(row)
          .map((cell) => cell && `${cell}.0`)
          .join(","),
      ),
    ],
    [
      "9.",
      lines(
        (row) =>
          `[${numbers(row)
            .map((cell) => `${cell}.`)
            .join(" ")}]`,
      ),
    ],
    ["np.nan", `a = ${JSON.stringify(grid(ONE)).replaceAll("0", "np.nan")}`],
    ["pandas", `,0,1,2,3,4,5,6,7,8\n${lines((row, i) => [i, ...fields(row)].join(","))}`],
    ["named rows", lines((row, i) => `Row ${i + 1}: ${spaced(row)}`)],
    ["rows with names in code", lines((row, i) => `row${i + 1} = "${row}"`)],
    ["MATLAB", `A = [ ...\n${lines((row) => `${numbers(row).join(" ")}; ...`)}\n];`],
    ["R", `m <- matrix(c(${lines((row) => `${numbers(row).join(",")},`).slice(0, -1)}), nrow=9, byrow=TRUE)`],
    ["Lisp", `(defparameter *g* '((${lines((row) => numbers(row).join(" ")).replaceAll("\n", ")\n (")})))`],
    [
      "LaTeX",
      `\\begin{tabular}{c|c}\n\\hline\n${lines((row) => `${fields(row).join(" & ")} \\\\ \\hline`)}\n\\end{tabular}`,
    ],
    ["LaTeX package", `\\begin{sudoku}\n${lines((row) => `|${fields(row, " ").join("|")}|.`)}\n\\end{sudoku}`],
    [
      "Markdown with labels",
      `| | A | B | C | D | E | F | G | H | I |\n|${"---|".repeat(10)}\n${lines((row, i) => `| ${[i + 1, ...fields(row, " ")].join(" | ")} |`)}`,
    ],
    ["double lines, blanks as spaces", double(ONE)],
    ["full-width stops", ONE.replaceAll(".", "．")],
    ["marks that are not visible", lines((row) => `\u200e${row}\u2060\u00ad`)],
  ])("%s", (_, text) => {
    expect(read(text)).toEqual([ONE]);
  });

  test("a negative number is not its digit", () => {
    const text = rows(ONE)
      .map((row) => numbers(row).join(","))
      .join("\n");
    expect(read(text.replace("5", "-5")).filter((entry) => /^[\d.]+$/.test(entry))).toEqual([]);
  });
});

describe("answers under headings", () => {
  const shown = (line: string): string => rows(line).join("\n");
  test.each([
    [
      "all at the end",
      `Puzzle 1\n${shown(TWO)}\nPuzzle 2\n${shown(ONE)}\nSolutions\n${shown(ONE_SOLVED)}\n`,
      [TWO, ONE],
    ],
    ["numbered, at the end", `1: ${ONE}\n2: ${TWO}\nSolution 1\n${ONE_SOLVED}\n`, [ONE, TWO]],
    [
      "before the puzzle",
      JSON.stringify([{ solution: grid(ONE_SOLVED), puzzle: grid(ONE) }, { puzzle: grid(TWO) }]),
      [ONE, TWO],
    ],
    ["in letters", `Q: ${ONE}\nA: ${ONE_SOLVED}\nQ: ${TWO}`, [ONE, TWO]],
    ["in other languages", `Rätsel\n${shown(ONE)}\nLösung\n${shown(ONE_SOLVED)}\n\n${shown(TWO)}`, [ONE, TWO]],
    ["as output", `Input:\n${shown(ONE)}\nOutput:\n${shown(ONE_SOLVED)}\nInput:\n${shown(TWO)}`, [ONE, TWO]],
  ])("%s", (_, text, puzzles) => {
    expect(read(text)).toEqual(puzzles);
    expect(answersOf(text)).toEqual(puzzles.map((puzzle) => (puzzle === ONE ? ONE_SOLVED : undefined)));
  });

  test("an answer without its puzzle is a grid", () => {
    expect(read(`Solution\n${ONE_SOLVED}`)).toEqual([ONE_SOLVED]);
    expect(read(`Solution\n${ONE_SOLVED}\nPuzzle\n${TWO}`)).toEqual([ONE_SOLVED, TWO]);
  });
});

describe("a grid beyond 9×9 among others", () => {
  const wide = Array.from({ length: 16 }, (_, row) =>
    Array.from("123456789ABCDEFG", (_, at) =>
      (at + row) % 3 === 0 ? "." : "123456789ABCDEFG"[(at + 4 * row + (row >> 2)) % 16],
    ).join(""),
  );
  const text = wide.join("\n");
  const [board = ""] = read(text);

  test.each([
    ["behind a grid", `${ONE}\n${text}\n`, [ONE, board]],
    ["before a grid", `${text}\n${ONE}\n`, [board, ONE]],
    ["between rows", `${rows(ONE).join("\n")}\n${text}\n${rows(TWO).join("\n")}\n`, [ONE, board, TWO]],
    ["beside grids of 4×4 with spaces", `${spaced(FOUR)}\n${text}\n${spaced(OTHER_FOUR)}`, [FOUR, board, OTHER_FOUR]],
  ])("%s is read", (_, mixed, puzzles) => {
    expect(board.length).toBeGreaterThan(256);
    expect(read(mixed)).toEqual(puzzles);
  });

  test.each([
    ["a row too few", wide.slice(1), "line 2: a grid begins that has 15 rows instead of 16"],
    ["a cell too few", wide.with(4, wide[4]!.slice(1)), "line 6: 15 cells where a 16×16 row has 16"],
  ])("with %s is an error", (_, lines, problem) => {
    expect(read(`${ONE}\n${lines.join("\n")}\n\n${TWO}\n`)).toEqual([ONE, problem, TWO]);
  });

  test("numbered rows are not a grid of 10×10", () => {
    const numbered = rows(ONE).map((row, at) => `${at + 1} ${spaced(row)}`);
    expect(read([`0 ${spaced("123456789")}`, ...numbered].join("\n"))).toEqual([ONE]);
  });
});
