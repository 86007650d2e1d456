import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../puzzles/src/random-stream.ts";
import { generateSudoku } from "../../../puzzles/src/sudoku/generate.ts";
import { sudokuGeometry } from "../../../puzzles/src/sudoku/geometry.ts";
import { printSudoku, sudokuLine } from "../../../puzzles/src/sudoku/text/print-sudoku.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { sampleSource } from "./read-source.ts";

const random = RandomStream.fromSeed(12);
const puzzles = Array.from({ length: 6 }, () => generateSudoku(9, random));
const lines = puzzles.map(({ puzzle }) => sudokuLine(puzzle));
const zeros = lines.map((line) => line.replaceAll(".", "0"));

async function source(content: string | Uint8Array, name = "puzzles"): Promise<string> {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, content);
  return file;
}

const sample = async (content: string | Uint8Array) => {
  const { rows, remarks } = await sampleSource([await source(content)], {
    geometry: sudokuGeometry(9),
    count: 100,
    seed: 0,
  });
  const read = Array.from({ length: rows.length }, (_, i) => sudokuLine(rows.puzzles.at(i).puzzle));
  return { read: read.toSorted(), remarks };
};

describe("whatever `solve` reads can be a source", () => {
  test.each<[string, string | Uint8Array]>([
    ["a puzzle a line", lines.join("\n")],
    ["with a name and a rating", zeros.map((line, i) => `0000183b305${i} ${line}  1.2`).join("\n")],
    [
      "with its answer, without a header",
      puzzles.map(({ puzzle, solution }) => `${sudokuLine(puzzle)},${sudokuLine(solution)}`).join("\r\n"),
    ],
    ["drawn grids", puzzles.map(({ puzzle }, i) => `Grid ${i + 1}\n${printSudoku(puzzle)}`).join("\n\n")],
    ["gzip", gzipSync(lines.join("\n"))],
    ["a byte order mark and quotes", `\uFEFF${lines.map((line) => `"${line}"`).join("\n")}`],
    [
      "grids in the cells of a CSV file",
      `id,puzzle\n${puzzles.map(({ puzzle }, i) => `${i},"${printSudoku(puzzle)}"`).join("\n")}\n`,
    ],
  ])("%s", async (_, content) => {
    expect(await sample(content)).toEqual({ read: lines.toSorted(), remarks: [] });
  });

  test("a text of many megabytes, in windows, with the right lines", { tags: ["slow"] }, async () => {
    const many = Array.from({ length: 60_000 }, (_, i) => lines[i % 6]!);
    expect((await sample(many.join("\n"))).read).toHaveLength(100);
    const broken = await source(many.with(55_000, lines[0]!.slice(1)).join("\n"));
    await expect(sampleSource([broken], { geometry: sudokuGeometry(9), count: 100, seed: 0 })).rejects.toMatchObject({
      code: "KSH_CSV_FORMAT",
      line: 55_001,
    });
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ["an archive", "PK\x03\x04".padEnd(600, "\0"), /this is a ZIP archive$/],
    ["a packed archive", gzipSync(`PK\x03\x04${"\0".repeat(600)}`), /this is a ZIP archive/],
    ["a broken puzzle among others", [...lines, `${lines[0]}1`].join("\n"), /puzzles:7: /],
    ["gzip that was cut short", gzipSync(lines.join("\n")).subarray(0, 100), /the compressed data end too early/],
    ["gzip that is damaged", gzipSync(lines.join("\n")).fill(7, 40, 60), /the compressed data are damaged/],
    ["no puzzle", "a,b\n1,2\n", /puzzles: there is no puzzle in the text/],
    ["nothing", "", /the file is empty/],
  ])("%s is refused", async (_, content, message) => {
    await expect(sample(content)).rejects.toThrow(message);
  });
});
