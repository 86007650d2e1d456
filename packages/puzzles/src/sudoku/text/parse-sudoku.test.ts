import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PuzzleFormatError } from "../../errors.ts";
import { decodeText } from "../../text/decode-text.ts";
import { parseSudoku, parseSudokuEntries } from "./parse-sudoku.ts";
import { printSudoku, sudokuLine } from "./print-sudoku.ts";

const NINE = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";
const NINE_SOLVED = "534678912672195348198342567859761423426853791713924856961537284287419635345286179";
const SIX = "3.2..15.1..621....6.....42....1...45";
const FOUR = "4.3.2.4114..3..4";

const rows = (line: string, size: number): string[] => line.match(new RegExp(`.{${size}}`, "g"))!;
const lines = (text: string, size?: 4 | 6 | 9): string[] =>
  parseSudoku(text, size === undefined ? {} : { size }).map(({ board }) => sudokuLine(board));
const problem = (text: string, size?: 4 | 6 | 9): string => {
  const [entry] = parseSudokuEntries(text, size === undefined ? {} : { size });
  if (!(entry instanceof PuzzleFormatError)) throw new Error(`read as ${sudokuLine(entry!.board)}`);
  return entry.message.split("\n")[0]!;
};

describe("one puzzle in every notation", () => {
  const grid = rows(NINE, 9);
  const spaced = grid.map((row) => [...row].join(" "));
  const boxed = grid.map((row) =>
    row
      .match(/.{3}/g)!
      .map((part) => [...part].join(" "))
      .join(" | "),
  );
  const drawn = (bar: string, rule: string): string =>
    boxed
      .flatMap((row, i) => (i % 3 === 0 ? [rule, `${bar} ${row} ${bar}`] : [`${bar} ${row} ${bar}`]))
      .concat(rule)
      .join("\n");
  const unicode = [
    "┌───────┬───────┬───────┐",
    ...boxed.flatMap((row, i) => [
      ...(i > 0 && i % 3 === 0 ? ["├───────┼───────┼───────┤"] : []),
      `│ ${row.replaceAll("|", "│").replaceAll(".", "·")} │`,
    ]),
    "└───────┴───────┴───────┘",
  ].join("\n");
  const cellBars = grid.map((row) => `| ${[...row].map((char) => (char === "." ? " " : char)).join(" | ")} |`);

  test.each<[string, string]>([
    ["81 characters", NINE],
    ["zeros", NINE.replaceAll(".", "0")],
    ["stars", NINE.replaceAll(".", "*")],
    ["underscores", NINE.replaceAll(".", "_")],
    ["dashes", NINE.replaceAll(".", "-")],
    ["question marks", NINE.replaceAll(".", "?")],
    ["x", NINE.replaceAll(".", "x")],
    ["X", NINE.replaceAll(".", "X")],
    ["mixed blanks", NINE.replace(".", "0").replace(".", "*").replace(".", "_")],
    ["nine lines", grid.join("\n")],
    ["nine lines of zeros", grid.join("\n").replaceAll(".", "0")],
    ["nine lines with dashes", grid.join("\n").replaceAll(".", "-")],
    ["nine lines with stars", grid.join("\n").replaceAll(".", "*")],
    ["CRLF and a final newline", `${grid.join("\r\n")}\r\n`],
    ["CR alone", grid.join("\r")],
    ["a byte order mark", `\uFEFF${grid.join("\n")}`],
    ["trailing spaces and tabs", grid.map((row) => `${row} \t`).join("\n")],
    ["indented", grid.map((row) => `    ${row}`).join("\n")],
    ["blank lines around", `\n\n${grid.join("\n")}\n\n\n`],
    ["blank lines between bands", grid.map((row, i) => (i % 3 === 2 ? `${row}\n` : row)).join("\n")],
    ["a blank line after every row", spaced.join("\n\n")],
    ["a code block", `\`\`\`\n${grid.join("\n")}\n\`\`\``],
    ["a heading with words", `The hard Sudoku of 22 November\n\n${grid.join("\n")}`],
    ["spaced", spaced.join("\n")],
    ["spaced on one line", spaced.join(" ")],
    ["groups of three", grid.map((row) => row.match(/.{3}/g)!.join(" ")).join("\n")],
    ["nine groups of nine on one line", grid.join(" ")],
    ["commas", grid.map((row) => [...row].join(",")).join("\n")],
    ["commas and spaces", grid.map((row) => [...row].join(", ")).join("\n")],
    ["commas at the line ends", grid.map((row) => `${[...row].join(",")},`).join("\n")],
    ["empty fields", grid.map((row) => [...row].map((char) => char.replace(".", "")).join(",")).join("\n")],
    ["tabs with empty fields", grid.map((row) => [...row].map((char) => char.replace(".", "")).join("\t")).join("\n")],
    ["nested lists", `[[${grid.map((row) => [...row].map((c) => c.replace(".", "0")).join(", ")).join("],\n [")}]]`],
    [
      "a list in a program",
      `board = [\n${grid.map((row) => `  [${[...row.replaceAll(".", "0")].join(", ")}],`).join("\n")}\n]`,
    ],
    ["quoted rows", grid.map((row) => `"${row}",`).join("\n")],
    ["bars", boxed.join("\n")],
    [
      "bars and rules",
      boxed.map((row, i) => (i % 3 === 2 && i < 8 ? `${row}\n------+-------+------` : row)).join("\n"),
    ],
    ["a frame", drawn("|", "+-------+-------+-------+")],
    ["a frame of dashes", drawn("|", "-------------------------")],
    ["a frame of equal signs", drawn("|", "=========================")],
    ["a frame with spaces for blanks", drawn("|", "+-------+-------+-------+").replaceAll(".", " ")],
    ["bars with spaces for blanks", boxed.join("\n").replaceAll(".", " ")],
    ["bars with spaces for blanks, trimmed", boxed.map((row) => row.replaceAll(".", " ").trimEnd()).join("\n")],
    [
      "close bars with spaces for blanks",
      grid
        .map((row) => `|${row.match(/.{3}/g)!.join("|")}|`)
        .join("\n")
        .replaceAll(".", " "),
    ],
    ["bars around every cell", cellBars.join("\n")],
    [
      "bars and rules around every cell",
      cellBars
        .map((row) => row.replaceAll(" | ", "|").replace("| ", "|").replace(" |", "|"))
        .join("\n+-+-+-+-+-+-+-+-+-+\n"),
    ],
    ["a string in a program", `const puzzle = "${NINE}";`],
    ["HoDoKu", `:0000:x:${NINE}:::`],
    ["a Markdown table", [cellBars[0], "|---|---|---|---|---|---|---|---|---|", ...cellBars.slice(1)].join("\n")],
    ["spaces for blanks", grid.join("\n").replaceAll(".", " ")],
    ["spaces for blanks, trimmed", grid.map((row) => row.replaceAll(".", " ").trimEnd()).join("\n")],
    ["spaces for blanks on one line", NINE.replaceAll(".", " ")],
    ["box characters", unicode],
    ["box characters with spaces for blanks", unicode.replaceAll("·", " ")],
    [
      "Simple Sudoku (.ss)",
      `*-----------*\n${grid.map((row, i) => `|${row.match(/.{3}/g)!.join("|")}|${i === 2 || i === 5 ? "\n|---+---+---|" : ""}`).join("\n")}\n*-----------*`,
    ],
    [
      ".sdk",
      `#ASomeone\n#DA puzzle\n#B21-11-2026\n[Puzzle]\n${grid.join("\n")}\n[State]\n${rows(NINE_SOLVED, 9).join("\n")}\n`,
    ],
    [".sdk without sections", `#A Someone\n# nine lines\n${grid.join("\r\n")}`],
    [".sdm", `${NINE}\n`],
    ["a comment behind", `${NINE} # the one everybody knows`],
    ["a title before", `Grid 01\n${grid.join("\n")}`],
    ["a name on the line", `Puzzle 1: ${NINE}`],
    ["fullwidth digits", NINE.replaceAll("5", "５")],
    ["its own printed form", printSudoku(Uint8Array.from(NINE, (char) => (char === "." ? 0 : Number(char))))],
  ])("%s", (_, text) => {
    expect(lines(text)).toEqual([NINE]);
    expect(lines(text, 9)).toEqual([NINE]);
  });

  test.each<[string, string, string]>([
    ["36 characters", SIX, SIX],
    ["six lines", rows(SIX, 6).join("\n"), SIX],
    ["six lines of zeros", rows(SIX, 6).join("\n").replaceAll(".", "0"), SIX],
    ["a frame", printSudoku(Uint8Array.from(SIX, (char) => (char === "." ? 0 : Number(char)))), SIX],
    [
      "spaces in a frame",
      printSudoku(Uint8Array.from(SIX, (char) => (char === "." ? 0 : Number(char)))).replaceAll(".", " "),
      SIX,
    ],
    ["16 characters", FOUR, FOUR],
    ["four lines", rows(FOUR, 4).join("\n"), FOUR],
    ["four lines of dashes", rows(FOUR, 4).join("\n").replaceAll(".", "-"), FOUR],
    ["four drawn lines", "4 . | 3 .\n2 . | 4 1\n----+----\n1 4 | . .\n3 . | . 4", FOUR],
    ["four lines of spaces in bars", "|4  |3  |\n|2  |4 1|\n+---+---+\n|1 4|   |\n|3  |  4|", FOUR],
  ])("smaller: %s", (_, text, expected) => {
    expect(lines(text)).toEqual([expected]);
  });

  test("whole rows of dashes are blanks where the grid has dashes for blanks, and drawing where it has not", () => {
    const blankRow = `---------\n${rows(NINE, 9).slice(1).join("\n").replaceAll(".", "-")}`;
    expect(lines(blankRow)).toEqual([`.........${NINE.slice(9)}`]);
    expect(lines(`---------\n${rows(NINE, 9).join("\n")}\n---------`)).toEqual([NINE]);
  });

  test("an empty row drawn with bars is a row", () => {
    const empty = "|   |   |   |\n".repeat(9);
    expect(lines(empty)).toEqual([".".repeat(81)]);
  });
});

describe("several puzzles", () => {
  test.each([
    ["one per line", `${NINE}\n${NINE_SOLVED}\n${NINE}`],
    ["one per line, no final newline, CRLF", `${NINE}\r\n${NINE_SOLVED}\r\n${NINE}`],
    ["grids with blank lines between", [NINE, NINE_SOLVED, NINE].map((line) => rows(line, 9).join("\n")).join("\n\n")],
    ["grids with nothing between", [NINE, NINE_SOLVED, NINE].map((line) => rows(line, 9).join("\n")).join("\n")],
    [
      "grids with titles",
      [NINE, NINE_SOLVED, NINE].map((line, i) => `Grid 0${i}\n${rows(line, 9).join("\n")}\n`).join(""),
    ],
    ["grids and lines", `${rows(NINE, 9).join("\n")}\n${NINE_SOLVED}\n\n# again\n${rows(NINE, 9).join("\n")}`],
  ])("%s", (_, text) => {
    expect(lines(text)).toEqual([NINE, NINE_SOLVED, NINE]);
  });

  test("of different sizes, each with its line", () => {
    const parsed = parseSudoku(`# three\n${FOUR}\n\n${rows(SIX, 6).join("\n")}\n${NINE}\n`);
    expect(parsed.map(({ board, line }) => [board.length, line])).toEqual([
      [16, 2],
      [36, 4],
      [81, 10],
    ]);
  });

  test("columns beside a puzzle: solution, rating, name", () => {
    const csv = `source,question,answer,rating\nforum,${NINE},${NINE_SOLVED},12\nforum,${NINE},,3`;
    const parsed = parseSudoku(csv);
    expect(parsed.map(({ board }) => sudokuLine(board))).toEqual([NINE, NINE]);
    expect(parsed.map(({ solution }) => solution && sudokuLine(solution))).toEqual([NINE_SOLVED, undefined]);
    expect(lines(`0000183b305c ${NINE.replaceAll(".", "0")}  1.2`)).toEqual([NINE]);
    expect(lines(`{"puzzle":"${NINE}","solution":"${NINE_SOLVED}"}`)).toEqual([NINE]);
  });

  const FOUR_2 = ".14....1..1..432";
  const FOUR_SOLVED = "4132234114233214";
  const NINE_TURNED = NINE_SOLVED.replace(/\d/g, (digit) => String((Number(digit) % 9) + 1));
  test.each<[string, string, string[], number]>([
    ["two", `${FOUR}  ${FOUR_2}`, [FOUR, FOUR_2], 0],
    ["three, with ;", `${NINE}; ${NINE.replace("5", ".")}; ${NINE}`, [NINE, NINE.replace("5", "."), NINE], 0],
    ["of three sizes", `${FOUR} ${SIX} ${NINE}`, [FOUR, SIX, NINE], 0],
    ["two with their answers", `${NINE},${NINE_SOLVED},${FOUR},${FOUR_SOLVED}`, [NINE, FOUR], 2],
    ["two, then their answers", `${NINE} ${FOUR} ${NINE_SOLVED} ${FOUR_SOLVED}`, [NINE, FOUR], 2],
    ["two that are solved", `${NINE_SOLVED} ${NINE_TURNED}`, [NINE_SOLVED, NINE_TURNED], 0],
    ["one that is solved, with its answer", `${NINE_SOLVED} ${NINE_SOLVED}`, [NINE_SOLVED], 1],
    ["a number of 16 digits is not a puzzle beside a larger one", `1122334411223344 ${NINE}`, [NINE], 0],
    ["a column of blanks is not a puzzle", `${FOUR} ----------------`, [FOUR], 0],
  ])("on one line: %s", (_, text, expected, answers) => {
    expect(lines(text)).toEqual(expected);
    expect(parseSudoku(text).filter(({ solution }) => solution !== undefined)).toHaveLength(answers);
  });

  test("an answer may precede its puzzle", () => {
    const [puzzle] = parseSudoku(`${NINE_SOLVED},${NINE}`);
    expect([sudokuLine(puzzle!.board), sudokuLine(puzzle!.solution!)]).toEqual([NINE, NINE_SOLVED]);
  });

  test("a second grid on the line that is not its answer", () => {
    expect(problem(`${NINE} 6${NINE_SOLVED.slice(1)}`)).toMatchInlineSnapshot(
      `"line 1: a second grid is next to the puzzle, and is not its answer: it has 6 at row 1, column 1, where the puzzle has 5"`,
    );
    expect(problem(`${FOUR} 4232234114233214`)).toMatchInlineSnapshot(
      `"line 1: a second grid is next to the puzzle, and is not its answer: it has 2 twice in row 1 (columns 2 and 4)"`,
    );
    expect(problem(`${FOUR} ${FOUR_SOLVED} ${FOUR_SOLVED}`)).toMatchInlineSnapshot(
      `"line 1: a second grid is next to the puzzle, and is not its answer: that puzzle has one"`,
    );
    expect(problem(`${FOUR} 9834710293847561`)).toMatchInlineSnapshot(
      `"line 1: a second field of 16 digits is next to the puzzle, and is not a 4×4 grid: it has the digit 9"`,
    );
    expect(problem(`${FOUR} ${FOUR_2.slice(1)}`)).toMatchInlineSnapshot(
      `"line 1: 15 cells are next to a puzzle of 16: neither another puzzle nor its answer"`,
    );
    expect(problem(`${NINE} ${NINE.slice(1)}`)).toMatchInlineSnapshot(
      `"line 1: 80 cells are next to a puzzle of 81: neither another puzzle nor its answer"`,
    );
    expect(problem(`${NINE} ${FOUR}`, 4)).toMatchInlineSnapshot(
      `"line 1: 81 cells look like a 9×9 puzzle; size 4 was asked for"`,
    );
  });

  test("a broken one keeps its place and the others are read", () => {
    const entries = parseSudokuEntries(
      `${NINE}\n${NINE.slice(1)}\n${NINE}\n\n${rows(NINE, 9).slice(0, 8).join("\n")}\n\n${NINE}`,
    );
    expect(
      entries.map((entry) => (entry instanceof PuzzleFormatError ? `error on line ${entry.line}` : entry.line)),
    ).toEqual([1, "error on line 2", 3, "error on line 5", 14]);
  });
});

describe("reports what is wrong", () => {
  const grid = rows(NINE, 9);
  test("80 and 82 cells", () => {
    expect(problem(NINE.slice(1))).toMatchInlineSnapshot(
      `"line 1: 80 cells; a puzzle has 81 (9×9), 36 (6×6), 16 (4×4)"`,
    );
    expect(problem(`${NINE}.`)).toMatchInlineSnapshot(`"line 1: 82 cells; a puzzle has 81 (9×9), 36 (6×6), 16 (4×4)"`);
    expect(problem(grid.map((row, i) => (i === 3 ? row.slice(1) : row)).join("\n"))).toMatchInlineSnapshot(
      `"line 4: 8 cells where a 9×9 row has 9; the grid from line 1 has 80 cells, not 81"`,
    );
    expect(problem(grid.map((row, i) => (i === 3 ? `${row}.` : row)).join("\n"))).toMatchInlineSnapshot(
      `"line 4: 10 cells where a 9×9 row has 9; the grid from line 1 has 82 cells, not 81"`,
    );
    expect(
      problem(grid.map((row, i) => (i === 3 ? row.slice(1) : i === 5 ? `${row}1` : row)).join("\n")),
    ).toMatchInlineSnapshot(`"line 4: 8 cells where a 9×9 row has 9"`);
  });
  test("80 cells beside other words, a solution among them", () => {
    expect(problem(`Puzzle 1: ${NINE.slice(1)}`)).toMatch(/^line 1: 80 cells;/);
    expect(problem(`forum,${NINE.slice(1)},${NINE_SOLVED},12`)).toMatch(/^line 1: 80 cells;/);
    expect(problem(`forum,${NINE}.,${NINE_SOLVED},12`)).toMatch(/^line 1: 82 cells;/);
  });
  test("a digit missing from a grid without blanks is not a blank", () => {
    const solved = rows(NINE_SOLVED, 9);
    expect(problem(solved.map((row, i) => (i === 8 ? row.slice(1) : row)).join("\n"))).toMatchInlineSnapshot(
      `"line 9: 8 cells where a 9×9 row has 9; the grid from line 1 has 80 cells, not 81"`,
    );
    expect(problem(solved.slice(0, 8).join("\n"))).toMatchInlineSnapshot(
      `"line 1: a grid begins that has 8 rows (72 cells) instead of 9 (81 cells)"`,
    );
  });
  test("too few rows", () => {
    expect(problem(grid.slice(0, 8).join("\n"))).toMatchInlineSnapshot(
      `"line 1: a grid begins that has 8 rows (72 cells) instead of 9 (81 cells)"`,
    );
    expect(problem(`${grid.slice(0, 4).join("\n")}\n\n${grid.slice(4).join("\n")}`)).toMatchInlineSnapshot(
      `"line 1: a grid begins that has 4 rows (36 cells) instead of 9 (81 cells)"`,
    );
    expect(problem(grid[0]!)).toMatchInlineSnapshot(`"line 1: 9 cells that belong to no grid"`);
  });
  test("letters", () => {
    expect(problem(NINE.replace("6", "a"))).toMatchInlineSnapshot(
      `"line 1, column 10: "a" is neither a digit from 1 to 9 nor a blank"`,
    );
    expect(problem(grid.join("\n").replace("419", "4l9"))).toMatchInlineSnapshot(
      `"line 8, column 5: "l" is neither a digit from 1 to 9 nor a blank"`,
    );
    expect(() => parseSudoku("hello, world")).toThrow(/there is no puzzle in the text/);
    expect(problem(grid.join("\n").replace("419", "4🧩9"))).toMatchInlineSnapshot(
      `"line 8, column 5: "🧩" is neither a digit from 1 to 9 nor a blank"`,
    );
  });
  test("digits too large", () => {
    expect(problem(SIX.replace("6", "7"))).toMatchInlineSnapshot(
      `"line 1, column 12: the digit 7 is too large for a 6×6 puzzle"`,
    );
    expect(problem(rows(FOUR, 4).join("\n").replace("2", "5"))).toMatchInlineSnapshot(
      `"line 2, column 1: the digit 5 is too large for a 4×4 puzzle"`,
    );
  });
  test("commas for blanks: what was counted", () => {
    expect(problem(NINE.replaceAll(".", ","), 6)).toMatchInlineSnapshot(
      `"line 1: 30 cells (its 51 commas are no cells); a puzzle has 36 (6×6)"`,
    );
    expect(problem(rows(NINE, 9).join("\n").replaceAll(".", ","), 6)).toMatchInlineSnapshot(
      `"line 1: 3 cells (its 6 commas are no cells); a row has 6 (6×6)"`,
    );
    expect(problem(SIX.replace("6", "7"), 6)).toMatchInlineSnapshot(
      `"line 1, column 12: the digit 7 is too large for a 6×6 puzzle"`,
    );
    expect(problem(NINE.replaceAll(".", ","))).toMatchInlineSnapshot(
      `"line 1: 30 cells (its 51 commas are no cells); a puzzle has 81 (9×9), 36 (6×6), 16 (4×4)"`,
    );
    expect(problem(rows(NINE, 9).join("\n").replaceAll(".", ","))).toMatchInlineSnapshot(
      `"line 1: 3 cells (its 6 commas are no cells); a row has 9 (9×9), 6 (6×6), 4 (4×4)"`,
    );
  });
  test("another size than asked for", () => {
    expect(problem(SIX, 9)).toMatchInlineSnapshot(`"line 1: 36 cells look like a 6×6 puzzle; size 9 was asked for"`);
    expect(problem(rows(SIX, 6).join("\n"), 9)).toMatchInlineSnapshot(
      `"line 1: 36 cells look like a 6×6 puzzle; size 9 was asked for"`,
    );
    expect(problem(NINE, 4)).toMatchInlineSnapshot(`"line 1: 81 cells look like a 9×9 puzzle; size 4 was asked for"`);
  });
  test("nothing there", () => {
    for (const text of ["", "\n \n\t\n", "# only a comment\n", "+---+---+\n+---+---+", "[State]\n123"]) {
      expect(() => parseSudoku(text)).toThrow(PuzzleFormatError);
    }
    expect(() => parseSudoku("")).toThrowErrorMatchingInlineSnapshot(`
      [PuzzleFormatError: the text is empty
        hint: a puzzle is 81 characters (36 for 6×6, 16 for 4×4): digits, and . or 0 for blanks]
    `);
    expect(() => parseSudoku("# nothing")).toThrowErrorMatchingInlineSnapshot(`
      [PuzzleFormatError: there is no puzzle in the text
        hint: a puzzle is 81 characters (36 for 6×6, 16 for 4×4): digits, and . or 0 for blanks]
    `);
  });
});

describe("bytes", () => {
  const encode16 = (text: string, little: boolean): Uint8Array => {
    const bytes = new Uint8Array(text.length * 2 + 2);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 0xfeff, little);
    for (let i = 0; i < text.length; i++) view.setUint16(i * 2 + 2, text.charCodeAt(i), little);
    return bytes;
  };
  test.each([
    ["UTF-8", new TextEncoder().encode(NINE)],
    ["UTF-8 with BOM", new TextEncoder().encode(`\uFEFF${NINE}`)],
    ["UTF-16 little-endian", encode16(NINE, true)],
    ["UTF-16 big-endian", encode16(`${NINE}\r\n`, false)],
  ])("%s", (_, bytes) => {
    expect(lines(decodeText(bytes))).toEqual([NINE]);
  });
  test("UTF-16 without a byte order mark is named", () => {
    for (const little of [true, false]) {
      expect(() => decodeText(encode16(NINE, little).subarray(2))).toThrowErrorMatchingInlineSnapshot(`
        [PuzzleFormatError: this is UTF-16 text without a byte order mark
          hint: save it as UTF-8]
      `);
    }
  });
  test("files that are not text are refused by their kind", () => {
    expect(() => decodeText(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0))).toThrowErrorMatchingInlineSnapshot(`
      [PuzzleFormatError: this is a gzip file
        hint: unpack it first (gunzip)]
    `);
    expect(() => decodeText(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0))).toThrow(/a PNG image/);
    expect(() => decodeText(Uint8Array.of(1, 2, 3))).toThrow(/binary file/);
  });
  test("the end mark of DOS is not part of the text", () => {
    for (const end of ["\x1a", "\x1a\x1a\x1a", "\r\n\x1a\0\0\r\n"])
      expect(lines(decodeText(new TextEncoder().encode(NINE + end)))).toEqual([NINE]);
    expect(() => decodeText(new TextEncoder().encode(`${NINE}\x1a${NINE}`))).toThrow(/binary file/);
  });
});

describe("any text", () => {
  const refused = (text: string): void => {
    try {
      parseSudokuEntries(text);
    } catch (error) {
      if (!(error instanceof PuzzleFormatError)) throw error;
    }
  };
  test("is read or refused, never anything else", () => {
    const pieces = fc.constantFrom(
      NINE,
      SIX,
      FOUR,
      "\n",
      "\n\n",
      "|",
      "-",
      "---+---",
      "[Puzzle]",
      "[[",
      "]",
      " ",
      "\t",
      ",",
      "#",
      "x",
      "Grid",
      "\r",
      "│",
      "９",
      "🧩",
    );
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), refused), { numRuns: 1500 });
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: fc.constantFrom(..."123456789.0*_-| \n,") }))), (parts) =>
        refused(parts.join("")),
      ),
      { numRuns: 2500 },
    );
  });
  test("a printed board is read back", () => {
    for (const cells of [16, 36, 81]) {
      const side = Math.sqrt(cells);
      const boards = fc.array(fc.integer({ min: 0, max: side }), { minLength: cells, maxLength: cells });
      fc.assert(
        fc.property(boards, (digits) => {
          const board = Uint8Array.from(digits);
          expect(parseSudoku(printSudoku(board))[0]!.board).toEqual(board);
          expect(parseSudoku(sudokuLine(board))[0]!.board).toEqual(board);
        }),
        { numRuns: 100 },
      );
    }
  });
  test("a line may hold more puzzles than a call takes arguments", () => {
    const count = 115_000;
    const answered = parseSudokuEntries(`${`${FOUR} `.repeat(count)}${"4132234114233214 ".repeat(count)}`);
    expect(answered.filter((entry) => "solution" in entry)).toHaveLength(count);
  });
  test("is refused however often a piece of it is repeated", () => {
    for (const piece of [
      "]",
      ".",
      "-",
      "---+---\n",
      "1\n",
      "\n",
      "123456789\n",
      "12 |\n",
      "|",
      "x,",
      "[Puzzle]\n",
      "....\n\n",
    ]) {
      refused(piece.repeat(Math.floor(30_000 / piece.length)));
      refused(`${piece.repeat(Math.floor(30_000 / piece.length))}a`);
    }
  });
});

test("a line that is far too long is refused before it is held against every notation; puzzles on it are read", () => {
  const puzzle = ".14....1..1..432";
  const entries = parseSudokuEntries(`${"x1".repeat(400_000)}\n${puzzle}`);
  expect((entries[0] as Error).message).toMatch(/^line 1: 800,000 characters, and no puzzle among them$/);
  expect(entries[1]).toMatchObject({ line: 2 });
  expect(parseSudokuEntries(`${puzzle} `.repeat(1000))).toHaveLength(1000);
});

describe("what stands between puzzles, one a line", () => {
  const read = (...text: string[]) =>
    parseSudokuEntries(text.join("\n")).map((entry) =>
      entry instanceof PuzzleFormatError ? "broken" : sudokuLine(entry.board),
    );

  test("a heading in brackets hides none", () => {
    expect(read(NINE, "[Hard]", NINE, NINE)).toEqual([NINE, NINE, NINE]);
    expect(read("[Easy]", NINE, "[Very Hard]", NINE)).toEqual([NINE, NINE]);
  });

  test("words are headings", () => {
    expect(read(NINE, "hello", NINE, NINE)).toEqual([NINE, NINE, NINE]);
    expect(read("N/A", NINE, "http://foo.com/1", "(none)", NINE)).toEqual([NINE, NINE]);
  });
});
