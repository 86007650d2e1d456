import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kensho } from "../../../test/run-kensho.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensho-box-"));
});
afterAll(() => rm(folder, { recursive: true }));

const FOUR = "1234341221434...";
const SIX = ".1.3.4..3.5..4..1.....32...2612.15.3";

test.each([
  ["a Sudoku of 6×6", "examples/puzzle.txt", "", /4 {3}2 {2}\[3\] \| {2}1 {2}\[5\] {2}6/],
  ["a Sudoku of 4×4", "examples/puzzle-4x4.txt", "", /satisfies the rules/],
  ["a line from a pipe", "-", FOUR, /\[4\] {2}3 {2}\| {2}2 {3}1/],
  ["a sum", "-", "128+999=\n", /128 \+ 999 = 1127/],
])("%s is solved by the bundled model for it", async (_, file, input, answer) => {
  const { stdout, stderr, exit } = await kensho(["solve", file], { input });
  expect(stderr).toBe("");
  expect(stdout).toMatch(answer);
  expect(exit).toBe(0);
});

test("a Sudoku that calls for guesses is thought about for longer, and it says so", async () => {
  const hard = "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..\n";
  const { stdout, exit } = await kensho(["solve", "-"], { input: hard });
  expect(stdout).toMatch(/^Puzzle 1: solved \((branch|image|restart)/);
  expect(exit).toBe(0);
  const once = await kensho(["solve", "-", "--steps", "2"], { input: hard });
  expect(once.stdout).toMatch(/unsolved \(2 steps/);
  expect(once.exit).toBe(6);
});

test("a file that is read as it goes is looked at first", async () => {
  const file = join(folder, "many.txt");
  await writeFile(file, `${FOUR}\n`.repeat(5));
  const { stdout, exit } = await kensho(["solve", file, "--jsonl"]);
  expect(stdout.trim().split("\n")).toHaveLength(5);
  expect(exit).toBe(0);
});

test("of a long file the start says which network, or all of it where no puzzle comes so early", async () => {
  const file = join(folder, "late.txt");
  const broken = "1123..............\n";
  await writeFile(file, `${broken.repeat(4000)}${FOUR}\n`);
  const { stdout } = await kensho(["solve", file]);
  expect(stdout).toMatch(/Puzzle \d+: solved[\s\S]*satisfies the rules/);
  await writeFile(file, `${FOUR}\n${broken.repeat(4000)}`);
  expect((await kensho(["solve", file])).stdout).toMatch(/Puzzle 1: solved[\s\S]*satisfies the rules/);
});

test("a pipe that is read line by line is solved by the bundled model of its first puzzle", async () => {
  const { stdout, exit } = await kensho(["solve", "--jsonl"], { input: `${FOUR}\n` });
  expect(JSON.parse(stdout)).toMatchObject({ status: "solved" });
  expect(exit).toBe(0);
});

test.each([
  ["smaller first", FOUR, SIX],
  ["larger first", SIX, FOUR],
])("each puzzle of a file is solved by the bundled model of its size: %s", async (name, first, second) => {
  const file = join(folder, `${name}.txt`);
  await writeFile(file, `${first}\n\n${second}\n`);
  const { stdout, exit } = await kensho(["solve", file]);
  expect(stdout).toMatch(/Puzzle 1: solved[\s\S]*Checked[\s\S]*Puzzle 2: solved[\s\S]*Checked/);
  expect(exit).toBe(0);
});

test.each([
  ["a maze of another shape", "#######\n#S#   #\n# # # #\n#   #G#\n#######\n", "Maze 10×10 and is applied to Maze 5×7"],
  [
    "a 6×6 Sudoku whose boxes are drawn with three rows and two columns",
    "+-----+-----+-----+\n| . 4 | . . | . . |\n| . 3 | 1 4 | . 6 |\n| . . | . . | 1 . |\n+-----+-----+-----+\n" +
      "| . 1 | . . | . 5 |\n| . . | . . | . . |\n| 6 . | . 2 | . . |\n+-----+-----+-----+\n",
    "Sudoku 9×9 and is applied to Sudoku 6×6 with 3×2 boxes",
  ],
])("%s is solved by a bundled model, which says what it was trained on", async (_, text, remark) => {
  const file = join(folder, "board.txt");
  await writeFile(file, text);
  const { stdout, stderr, exit } = await kensho(["solve", file, "--seed", "1"]);
  expect(stdout).toMatch(/Puzzle 1: solved|^solved/m);
  expect(stdout).toContain("Checked");
  expect(stderr).toContain(remark);
  expect(exit).toBe(0);
});

test("boards of other sizes than those of training are evaluated, and the answers checked", async () => {
  const twelve = join(folder, "twelve");
  const mazes = join(folder, "mazes");
  await kensho([
    "prepare-data",
    "sudoku",
    "--size",
    "12",
    "--givens",
    "64-66",
    "--train",
    "1",
    "--test",
    "2",
    "--seed",
    "3",
    "--out",
    twelve,
  ]);
  await kensho(["prepare-data", "maze", "--size", "30", "--train", "1", "--test", "4", "--seed", "3", "--out", mazes]);
  for (const [network, data, remark] of [
    ["sudoku-9x9", twelve, "applied to Sudoku 12×12"],
    ["maze-10x10", mazes, "applied to Maze 30×30"],
  ] as const) {
    const { stdout, stderr } = await kensho(["eval", network, "--data", data, "--select", "verify", "--steps", "32"]);
    expect(stderr).toContain(remark);
    // Both Sudokus are solved, and three of these four mazes.
    expect(Number(/^valid +([\d.]+) %/m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(50);
  }
});

test("a network that cannot be applied to a board says why", async () => {
  const file = join(folder, "nine.txt");
  await writeFile(file, `${".".repeat(80)}1\n`);
  const { stderr, exit } = await kensho(["solve", file, "--checkpoint", "sudoku-6x6", "--kind", "sudoku-9x9"]);
  expect(stderr).toMatch(/cannot be applied to Sudoku 9×9: .*every position/);
  expect(exit).toBe(3);
});

test("a kind that there is not: which there are", async () => {
  const { stderr, exit } = await kensho(["solve", "examples/puzzle.txt", "--kind", "nonsense"]);
  expect(stderr).toMatch(/no kind of puzzle nonsense[\s\S]*sudoku-6x6/);
  expect(exit).toBe(2);
});

test("what holds no puzzle is an error of the file, as with a network", async () => {
  const file = join(folder, "letter.txt");
  await writeFile(file, "Dear reader,\nno puzzle is in here.\n");
  const { stderr, exit } = await kensho(["solve", file]);
  expect(stderr).toContain("letter.txt");
  expect(exit).toBe(3);
});
