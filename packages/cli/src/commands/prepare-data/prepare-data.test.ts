import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset } from "@kensho/datasets";
import { afterEach, beforeEach, expect, test } from "vitest";
import { kensho, type RunOptions } from "../../../test/run-kensho.ts";
import { failureDocument } from "../../failure-document.ts";
import { prepareSudokuResult } from "./result.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-prepare-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const prepare = (line: string, options: RunOptions = {}) =>
  kensho(["prepare-data", "sudoku", ...line.split(" ")], { cwd, ...options });

test("--json prints one document, and the folder holds what it says", async () => {
  const { exit, stdout, stderr } = await prepare("--size 4 --train 40 --test 10 --augment 2 --seed 7 --out d --json");
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  const result = prepareSudokuResult.parse(JSON.parse(stdout));
  expect(result).toMatchObject({
    size: 4,
    boxes: { rows: 2, cols: 2 },
    seed: 7,
    train: { puzzles: 40, examples: 120 },
    test: { puzzles: 10, examples: 10 },
  });
  expect((await openDataset(join(cwd, "d"), "test")).metadata.seq_len).toBe(16);
});

test("in words: the result on stdout, progress on stderr", async () => {
  const { exit, stdout, stderr } = await prepare("--size 6 --train 30 --test 10 --out d");
  expect(exit).toBe(0);
  expect(stdout).toMatch(
    /^30 puzzles of 6×6 to train on and 10 to test on are in d \(\d+ to \d+ cells given, [\d.]+ kB, \d\.\d s\)\.\n$/,
  );
  expect(stderr).toMatch(/wrote 40 of 40 puzzles\n$/);
});

test("the same seed writes the same bytes, another seed others", async () => {
  const inputs = async (seed: number, out: string) => {
    await prepare(`--size 4 --train 20 --test 5 --seed ${seed} --out ${out}`);
    return readFileSync(join(cwd, out, "train", "all__inputs.npy"));
  };
  const first = await inputs(1, "a");
  expect(await inputs(1, "b")).toEqual(first);
  expect(await inputs(2, "c")).not.toEqual(first);
});

test("a folder with something in it is refused and left alone; --force replaces a data set", async () => {
  mkdirSync(join(cwd, "mine"));
  writeFileSync(join(cwd, "mine", "notes.txt"), "precious");
  const { exit, stderr } = await prepare("--size 4 --train 5 --test 2 --out mine");
  expect(exit).toBe(3);
  expect(stderr).toMatch(/error: mine: the folder is not empty/);
  expect(readdirSync(join(cwd, "mine"))).toEqual(["notes.txt"]);

  await prepare("--size 4 --train 5 --test 2 --out d");
  expect((await prepare("--size 4 --train 6 --test 2 --out d --force")).exit).toBe(0);
});

test.each([
  ["--source absent.csv --out d", /absent\.csv: /],
  ["--source bad.csv --out d", /bad\.csv/],
  ["--size 4 --train 100000 --out d", /asked for/],
])("`%s` ends with exit code 3 and no folder", async (line, message) => {
  writeFileSync(join(cwd, "bad.csv"), "a,b\n1,2\n");
  const { exit, stdout } = await prepare(`${line} --json`);
  expect(exit).toBe(3);
  expect(failureDocument.parse(JSON.parse(stdout)).error.message).toMatch(message);
  expect(readdirSync(cwd)).toEqual(["bad.csv"]);
});

test("Ctrl-C ends with exit code 130 and leaves nothing behind", async () => {
  const { exit, stderr } = await prepare("--size 9 --train 100000 --out d", { interruptAt: /generated/ });
  expect(exit).toBe(130);
  expect(stderr).toMatch(/\nInterrupted\.\n$/);
  expect(readdirSync(cwd)).toEqual([]);
});
