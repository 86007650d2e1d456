import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { latinSquares } from "../../../puzzles/test/latin-squares.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { DatasetExistsError } from "../errors.ts";
import type { PrepareOptions } from "./prepare.ts";
import { prepareArc } from "./prepare-arc.ts";
import { prepareArithmetic } from "./prepare-arithmetic.ts";
import { prepareCustom } from "./prepare-custom.ts";
import { prepareMaze } from "./prepare-maze.ts";
import { preparePuzzles } from "./prepare-puzzles.ts";
import { prepareSudoku } from "./prepare-sudoku.ts";

const never = (): never => {
  throw new Error("worked before it looked");
};

// Ten million puzzles: a preparation that began with them would not end here. Sources that do not exist would be found missing.
test.each<[string, (common: PrepareOptions) => Promise<unknown>]>([
  ["sudoku, generated", (common) => prepareSudoku({ ...common, size: 9, train: 10_000_000 })],
  ["sudoku, sampled", (common) => prepareSudoku({ ...common, source: "none.csv" })],
  ["maze, generated", (common) => prepareMaze({ ...common, size: 30, train: 10_000_000 })],
  ["maze, sampled", (common) => prepareMaze({ ...common, source: "none.csv" })],
  ["arithmetic", (common) => prepareArithmetic({ ...common, digits: 9, train: 10_000_000 })],
  ["arc", (common) => prepareArc({ ...common, training: ["none.json"], evaluation: ["none.json"] })],
  ["custom", (common) => prepareCustom({ ...common, input: "none.jsonl" })],
  ["puzzles", (common) => preparePuzzles({ ...common, kind: latinSquares, generate: never, train: 1, test: 1 })],
])("%s: a folder that is not empty is noticed before any work", async (_, prepare) => {
  const out = await temporaryFolder();
  await writeFile(path.join(out, "letter.txt"), "mine");
  const common = { out, onProgress: never };
  await expect(prepare(common)).rejects.toThrow(DatasetExistsError);
  await expect(prepare({ ...common, force: true })).rejects.toThrow(/holds something that is not a data set/);
});
