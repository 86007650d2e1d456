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

  test.each<[string, string | Uint8Array]>([
    ["an empty file", ""],
    ["no header", "a,12..,1234,5\n"],
    ["a row too short", "question,answer\n1..4,1234\n1..4\n"],
    ["a row too long", "question,answer\n1..4,1234,9\n"],
    ["a rating that is no number", "question,rating\n1..4,hard\n"],
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
