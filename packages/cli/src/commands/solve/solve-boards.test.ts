import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateMaze, generateSudoku, mazeKind, RandomStream, sudokuKind, sudokuTokens } from "@kensho/puzzles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kensho } from "../../../test/run-kensho.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensho-boards-"));
});
afterAll(() => rm(folder, { recursive: true }));

const sudoku = (boxRows: number, boxCols: number, share: number, seed: number): string => {
  const cells = (boxRows * boxCols) ** 2;
  const givens = { min: Math.round(share * cells), max: Math.round(share * cells) };
  const { puzzle } = generateSudoku({ boxRows, boxCols }, RandomStream.fromSeed(seed), { givens });
  return `${sudokuKind({ boxRows, boxCols }).print(sudokuTokens(puzzle))}\n`;
};
const maze = (rows: number, cols: number, minPath: number, seed: number): string =>
  `${mazeKind({ rows, cols }).print(generateMaze({ rows, cols }, RandomStream.fromSeed(seed), { minPath }).maze)}\n`;

test.each([
  ["a Sudoku of 12×12", sudoku(3, 4, 0.5, 1), /was trained on Sudoku 9×9 and is applied to Sudoku 12×12/],
  ["a Sudoku of 16×16", sudoku(4, 4, 0.55, 2), /is applied to Sudoku 16×16/],
  ["a Sudoku of 8×8", sudoku(2, 4, 0.5, 4), /is applied to Sudoku 8×8/],
  ["a maze of 30×30", maze(30, 30, 100, 2), /was trained on Maze 10×10 and is applied to Maze 30×30/],
  ["a maze of 9 rows and 14 columns", maze(9, 14, 15, 5), /is applied to Maze 9×14/],
])("%s is solved by bundled weights that never saw such a board", async (name, text, remark) => {
  const file = join(folder, `${name}.txt`);
  await writeFile(file, text);
  const { stdout, stderr, exit } = await kensho(["solve", file, "--steps", "64"]);
  expect(stderr).toMatch(remark);
  expect(stdout).toMatch(/Puzzle 1: solved/);
  expect(exit).toBe(0);
});

test("a network that is named takes other boards of its family, and says why not where it cannot", async () => {
  const file = join(folder, "named.txt");
  await writeFile(file, sudoku(3, 4, 0.55, 7));
  const taken = await kensho(["solve", file, "--checkpoint", "sudoku-9x9", "--steps", "64"]);
  expect([taken.exit, taken.stderr]).toEqual([0, expect.stringContaining("is applied to Sudoku 12×12")]);
  const refused = await kensho(["solve", file, "--checkpoint", "sudoku-4x4", "--kind", "sudoku-12x12"]);
  expect([refused.exit, refused.stderr]).toEqual([3, expect.stringMatching(/cannot be applied to Sudoku 12×12/)]);
});

test("weights are trained on, and exported for, boards of another size", async () => {
  const data = join(folder, "twelve");
  const run = join(folder, "run");
  await kensho(["prepare-data", "sudoku", "--boxes", "4x3", "--train", "2", "--test", "1", "--out", data]);
  const settings = ["--steps", "1", "--set", "global_batch_size=2"];
  const trained = await kensho(["train", "--weights", "sudoku-9x9", "--data", data, ...settings, "--out", run]);
  expect(trained.exit).toBe(0);
  expect(trained.stderr).toContain("trained on boards of 9×9 and are trained on boards of 12×12");
  const onnx = join(folder, "network.onnx");
  const exported = await kensho(["export", "sudoku-9x9", "--onnx", onnx, "--kind", "sudoku-12x12"]);
  expect([exported.exit, exported.stdout]).toEqual([0, expect.stringContaining("[1, 144]")]);
  const refused = await kensho(["train", "--weights", "sudoku-4x4", "--data", data, "--out", join(folder, "no")]);
  expect([refused.exit, refused.stderr]).toEqual([3, expect.stringMatching(/cannot be trained on.*every position/)]);
});

test("weights that have learned their boxes are not applied to others", async () => {
  const file = join(folder, "standing.txt");
  await writeFile(file, sudoku(3, 2, 0.6, 1));
  const { exit, stderr } = await kensho([
    "solve",
    file,
    "--checkpoint",
    "sudoku-6x6",
    "--kind",
    "sudoku-6x6-boxes-3x2",
  ]);
  expect([exit, stderr]).toEqual([3, expect.stringMatching(/have learned the boxes/)]);
  expect((await kensho(["solve", file, "--steps", "64"])).exit).toBe(0);
});
