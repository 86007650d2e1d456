import { truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { formatError } from "@kensho/errors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { CsvFormatError } from "../errors.ts";
import { type PuzzleRow, readPuzzleCsv } from "./puzzle-csv.ts";

async function file(content: string | Uint8Array, name = "puzzles.csv"): Promise<string> {
  const full = path.join(await temporaryFolder(), name);
  await writeFile(full, content);
  return full;
}

async function read(name: string, signal?: AbortSignal): Promise<PuzzleRow[]> {
  const rows = [];
  for await (const row of readPuzzleCsv(name, signal === undefined ? {} : { signal })) rows.push(row);
  return rows;
}

const problem = async (content: string | Uint8Array): Promise<string> => {
  const name = await file(content);
  const error = await read(name).catch((cause: unknown) => cause);
  if (!(error instanceof CsvFormatError)) throw error;
  return formatError(error).replaceAll(name, "FILE");
};

const GOOD = "source,question,answer,rating\na,12..,1234,5\nb,.2..,1234,0.5\n";
const ROWS = [
  { line: 2, source: "a", question: "12..", answer: "1234", rating: 5 },
  { line: 3, source: "b", question: ".2..", answer: "1234", rating: 0.5 },
];

describe("readPuzzleCsv", () => {
  test.each<[string, string | Uint8Array]>([
    ["plain", GOOD],
    ["no final newline", GOOD.trimEnd()],
    ["CRLF", GOOD.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${GOOD}`],
    ["gzip, whatever it is called", gzipSync(GOOD)],
    [
      "capitals and spaces in the header",
      GOOD.replace("source,question,answer,rating", "Source, Question ,ANSWER, rating"),
    ],
    ["quotes", GOOD.replace("a,12..", '"a","12.."')],
    ["semicolons", GOOD.replaceAll(",", ";")],
    ["tabs", GOOD.replaceAll(",", "\t")],
    ["bars", GOOD.replaceAll(",", "|")],
    ["UTF-16", Buffer.from(`\uFEFF${GOOD}`, "utf16le")],
    ["CR", GOOD.replaceAll("\n", "\r")],
    ["empty fields that the header does not have", GOOD.replaceAll(/(\d)\n/g, "$1,,\n")],
    ["rows of empty fields at the end", `${GOOD},,,\n,,,`],
    ["a comment at the end, with a quote in it", `${GOOD}# "made by hand\n`],
  ])("%s", async (_, content) => {
    expect(await read(await file(content))).toEqual(ROWS);
  });

  test("columns in any order, other columns beside, other names", async () => {
    const kaggle = "id,solutions,quizzes,clues\n7,1234,12..,2\n";
    expect(await read(await file(kaggle))).toEqual([
      { line: 2, source: undefined, question: "12..", answer: "1234", rating: undefined },
    ]);
    expect(await read(await file("question\n12..\n\n34..\n"))).toMatchObject([
      { line: 2 },
      { line: 4, answer: undefined },
    ]);
  });

  describe("lines that are not puzzles are skipped and named", () => {
    const BOARD = "4.3.2.4114..3..4";
    const readWith = async (content: string): Promise<{ boards: string[]; lines: number[]; remarks: string[] }> => {
      const name = await file(content);
      const remarks: string[] = [];
      const rows: PuzzleRow[] = [];
      for await (const row of readPuzzleCsv(name, { onRemark: (text) => remarks.push(text) })) rows.push(row);
      return {
        boards: rows.map(({ question }) => question),
        lines: rows.map(({ line }) => line),
        remarks: remarks.map((text) => text.replace(name, "FILE")),
      };
    };

    test.each([
      ["a total", `puzzle,givens\n${BOARD},8\nTotal,8\n`, 'FILE:3: not a puzzle, passed over: "Total,8"'],
      ["a mean elsewhere", `id,puzzle\n1,${BOARD}\nAverage:,\n`, 'FILE:3: not a puzzle, passed over: "Average:,"'],
      [
        "a sentence",
        `puzzle\n${BOARD}\n1 puzzle in 0.02 s\n`,
        'FILE:3: not a puzzle, passed over: "1 puzzle in 0.02 s"',
      ],
      ["a field without a name", `puzzle,n\n${BOARD},8,easy\n`, "FILE:2: 1 field beyond the header, not used"],
      [
        "ratings in words",
        `puzzle,rating\n${BOARD},easy\n`,
        'FILE:2: ratings must be numbers from 0 up; 1 that are not were left out ("easy")',
      ],
    ])("%s", async (_, content, remark) => {
      expect(await readWith(content)).toEqual({ boards: [BOARD], lines: [2], remarks: [remark] });
    });

    test("files that were joined: their headers may differ", async () => {
      expect(await readWith(`puzzle,n\n${BOARD},8\nn,question\n8,${BOARD}\n`)).toEqual({
        boards: [BOARD, BOARD],
        lines: [2, 4],
        remarks: [],
      });
    });

    test("row names that have no name above them, missing ratings, a preamble", async () => {
      expect(await readWith(`# mine\nsep=;\npuzzle;rating\n1;${BOARD};NaN\n2;${BOARD};-1\n`)).toEqual({
        boards: [BOARD, BOARD],
        lines: [4, 5],
        remarks: [],
      });
    });
  });

  test("however a collection is written, every puzzle comes out once, or an error names the line", async () => {
    const name = await file("");
    const cell = fc.constantFrom(..."1234.");
    const board = fc.string({ unit: cell, minLength: 16, maxLength: 16 });
    const other = fc.string({ unit: fc.constantFrom(..."ab ,;|\t\"'\n#é"), maxLength: 6 });
    const layout = fc.record({
      rows: fc.array(fc.tuple(board, other), { minLength: 1, maxLength: 8 }),
      delimiter: fc.constantFrom(",", ";", "\t", "|"),
      end: fc.constantFrom("\n", "\r\n", "\r"),
      before: fc.boolean(),
      quoteAll: fc.boolean(),
      extra: fc.constantFrom([], [""], ["", ""]),
      gzip: fc.boolean(),
      bom: fc.constantFrom("", "\uFEFF"),
      between: fc.constantFrom([], [""], ["# a comment"], ["Total", "2"], ["", ""]),
      damage: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        layout,
        async ({ rows, delimiter, end, before, quoteAll, extra, gzip, bom, between, damage }) => {
          const field = (text: string): string =>
            quoteAll || /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
          const record = (fields: readonly string[]): string => fields.map(field).join(delimiter);
          const order = ([puzzle, note]: readonly [string, string]): string[] =>
            before ? [note, puzzle] : [puzzle, note];
          const lines = [
            record(order(["Puzzle", "name"])),
            ...rows.map((row) => record([...order(row), ...extra])),
            ...(between.length === 0 ? [] : [between.length === 1 ? between[0]! : record(between)]),
            ...(damage ? ["12x4"] : []),
            record([...order(rows[0]!), ...extra]),
          ];
          const text = bom + lines.join(end);
          await writeFile(name, gzip ? gzipSync(text) : text);
          const got = await read(name).catch((cause: unknown) => cause);
          if (damage) {
            expect(got).toBeInstanceOf(CsvFormatError);
            expect((got as CsvFormatError).line).toBeGreaterThan(rows.length + 1);
          } else {
            expect((got as PuzzleRow[]).map(({ question }) => question)).toEqual(
              [...rows, rows[0]!].map(([puzzle]) => puzzle),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each<[string, string | Uint8Array]>([
    ["an empty file", ""],
    ["no header", "a,12..,1234,5\n"],
    ["a row too short", "question,answer\n1..4,1234\n1..4\n"],
    ["a row longer than the header and the first", "question,answer\n1..4,1234\n1..4,1234,9\n1..4,1234,9,9\n"],
    ["a quote in a field", 'question,answer\n1..4,12"34\n1..4,1234\n'],
    ["an open quote", 'question,rating\n1..4,1\n"1..4,1\n'],
    ["no line ends at all", `question,answer\n${"1".repeat(200_000)}`],
    ["compressed data cut short", gzipSync(GOOD.repeat(500)).subarray(0, 60)],
    ["damaged compressed data", gzipSync(GOOD.repeat(500)).fill(0x55, 30, 60)],
    ["a picture", Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256)],
  ])("%s is one sentence", async (_, content) => {
    expect(await problem(content)).toMatchSnapshot();
  });

  test("no such file, a folder", async () => {
    const folder = await temporaryFolder();
    await expect(read(path.join(folder, "none.csv"))).rejects.toThrow(/none.csv: no such file/);
    await expect(read(folder)).rejects.toThrow(/is a folder/);
  });

  test("a large file is never held in memory", async () => {
    const name = await file("");
    const row = `x,${".".repeat(81)},${"1".repeat(81)},3\n`;
    const block = row.repeat(6000);
    await writeFile(name, ["source,question,answer,rating\n", ...Array.from({ length: 30 }, () => block)].join(""));
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    let rows = 0;
    for await (const { question } of readPuzzleCsv(name)) rows += question.length === 81 ? 1 : 0;
    expect(rows).toBe(180_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  });

  test("stops at an abort, and when the reader has enough", async () => {
    const name = await file(GOOD + "c,12..,1234,1\n".repeat(100_000));
    const controller = new AbortController();
    const reading = (async () => {
      for await (const { line } of readPuzzleCsv(name, { signal: controller.signal })) {
        if (line === 100) controller.abort(new Error("interrupted"));
      }
    })();
    await expect(reading).rejects.toThrow("interrupted");
    for await (const { line } of readPuzzleCsv(name)) if (line === 50) break;
    await truncate(name, 0); // the file is no longer in use
  });

  test("any bytes are read or refused, never anything else", async () => {
    const name = await file("");
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'1.,"\n\r;\t a') }).map((text) => Buffer.from(`question,answer\n${text}`)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        await writeFile(name, content);
        const error = await read(name).catch((cause: unknown) => cause);
        if (!Array.isArray(error) && !(error instanceof CsvFormatError)) throw error;
      }),
      { numRuns: 200 },
    );
  });
});
