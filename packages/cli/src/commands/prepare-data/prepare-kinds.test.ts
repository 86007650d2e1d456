import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset } from "@kensho/datasets";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { latinLines } from "../../../test/latin-lines.ts";
import { kensho, type RunOptions } from "../../../test/run-kensho.ts";
import { failureDocument } from "../../failure-document.ts";
import { prepareArcResult, prepareArithmeticResult, prepareCustomResult, prepareMazeResult } from "./result.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-kinds-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const prepare = (line: string, options: RunOptions = {}) =>
  kensho(["prepare-data", ...line.split(" ")], { cwd, ...options });

async function document(line: string): Promise<unknown> {
  const { exit, stdout, stderr } = await prepare(`${line} --json`);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  return JSON.parse(stdout);
}

const kindOf = async (out: string, split: "train" | "test" = "train") => {
  const { kind, examples } = await openDataset(join(cwd, out), split);
  return { kind: kind?.name, examples };
};

const TASK = {
  train: [{ input: [[1, 0]], output: [[0, 1]] }],
  test: [{ input: [[2, 0]], output: [[0, 2]] }],
};

describe("maze", () => {
  test("--json prints one document, and the folder holds what it says", async () => {
    const made = await document("maze --size 6 --train 30 --test 10 --augment 2 --seed 7 --out d");
    expect(prepareMazeResult.parse(made)).toMatchObject({
      ...{ out: "d", kind: "maze", rows: 6, cols: 6, seed: 7, source: "generated", augment: 2 },
      train: { puzzles: 30, examples: 90 },
      test: { puzzles: 10, examples: 10 },
      paths: { min: 9 },
    });
    expect(await kindOf("d")).toEqual({ kind: "maze-6x6", examples: 90 });
  });

  test("in words; the size is that of the source", async () => {
    const rows = ["S G", "S#G", "SG#"].map((row) => `own,"${row.padEnd(9)}"`);
    writeFileSync(join(cwd, "mazes.csv"), ["source,question", rows[0], rows[2], ""].join("\n"));
    const { exit, stdout, stderr } = await prepare("maze --source mazes.csv --train 1 --test 1 --out d");
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "wrote 2 of 2 mazes\n" });
    expect(stdout).toMatch(
      /^1 mazes of 3×3 to train on and 1 to test on are in d \(paths of \d to \d cells, [\d.]+ kB, \d\.\d s\)\.\n$/,
    );
  });

  test("Ctrl-C ends with exit code 130 and leaves nothing behind", async () => {
    const { exit, stderr } = await prepare("maze --size 30 --out d", { interruptAt: /generated/ });
    expect({ exit, stderr: stderr.split("\n").at(-2) }).toEqual({ exit: 130, stderr: "Interrupted." });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("sums", () => {
  test.each([
    ["addition --out d", { kind: "addition", digits: 3, modulus: null }, "addition-3d"],
    ["addition --digits 1 --out d", { kind: "addition", digits: 1, modulus: null }, "addition-1d"],
    ["addition --mod 12 --out d", { kind: "addition", digits: null, modulus: 12 }, "addition-mod-12"],
    ["subtraction --mod 12 --out d", { kind: "subtraction", digits: null, modulus: 12 }, "subtraction-mod-12"],
    ["multiplication --mod 12 --out d", { kind: "multiplication", digits: null, modulus: 12 }, "multiplication-mod-12"],
  ])("%s", async (line, facts, name) => {
    const made = prepareArithmeticResult.parse(await document(`${line} --train 40 --test 5`));
    expect(made).toMatchObject({ ...facts, train: { puzzles: 40 }, test: { puzzles: 5 } });
    expect(await kindOf("d")).toEqual({ kind: name, examples: 40 });
  });

  test("in words", async () => {
    const { stdout } = await prepare("addition --digits 2 --train 40 --test 5 --out d");
    expect(stdout).toMatch(/^40 sums to train on and 5 to test on are in d \(Addition, 2 digits, /);
  });
});

describe("custom", () => {
  test("--json tells what was found in the examples", async () => {
    writeFileSync(join(cwd, "latin.jsonl"), latinLines(40));
    const made = prepareCustomResult.parse(await document("custom --input latin.jsonl --test 8 --out d"));
    expect(made).toMatchObject({
      ...{ kind: "custom", name: "custom-latin", source: "latin.jsonl", shape: [3, 3], keeps_givens: true },
      ...{ alphabet: [".", "1", "2", "3"], blanks: ["."], test: { puzzles: 8 } },
    });
    expect(await kindOf("d", "test")).toEqual({ kind: "custom-latin", examples: 8 });
  });

  test("in words", async () => {
    writeFileSync(join(cwd, "latin.jsonl"), latinLines(40));
    const { stdout } = await prepare("custom --input latin.jsonl --out d");
    expect(stdout).toMatch(
      /puzzles of 3×3 to train on and \d+ to test on are in d \(4 contents of cells, blanks are "\."/,
    );
  });
});

describe("arc", () => {
  beforeEach(() => {
    mkdirSync(join(cwd, "tasks"));
    writeFileSync(join(cwd, "tasks", "swap.json"), JSON.stringify(TASK));
    writeFileSync(join(cwd, "other.json"), JSON.stringify({ ...TASK, test: [{ input: [[3]], output: [[3]] }] }));
  });

  test("folders and files of tasks; --json", async () => {
    const line = "arc --training tasks --evaluation other.json --augment 3 --seed 1 --out d";
    const made = prepareArcResult.parse(await document(line));
    expect(made).toMatchObject({ kind: "arc", augment: 3, tasks: { training: 1, evaluation: 1 }, leaks: [] });
    // The held-out pair and its images: each is under an identifier of its own.
    expect(await kindOf("d", "test")).toEqual({ kind: "arc-30x30", examples: (made.identifiers - 1) / 2 });
  });

  test("an answer that is trained on is refused; --allow-overlap insists", async () => {
    const line = "arc --training tasks --evaluation copy.json --augment 0 --out d";
    writeFileSync(join(cwd, "copy.json"), JSON.stringify(TASK));
    const refused = await prepare(line);
    expect(refused).toMatchObject({ exit: 3, stderr: expect.stringMatching(/copy \(in swap\)[\s\S]*--allow-overlap/) });
    expect(readdirSync(cwd)).not.toContain("d");
    const { exit, stderr } = await prepare(`${line} --allow-overlap`);
    expect(exit).toBe(0);
    expect(stderr).toMatch(/warning: the answers of 1 tested tasks are trained on, such as copy/);
  });
});

const BAD: readonly (readonly [line: string, exit: number, message: RegExp])[] = [
  ["maze --augment 8", 2, /--augment: Expected an integer less than or equal to 7/],
  ["maze --source absent.csv", 3, /absent\.csv: /],
  ["maze --source walled.csv", 3, /walled\.csv:2: .*walls keep the goal/],
  ["maze --size 2 --train 5000", 3, /asked for/],
  ["addition --digits 65", 2, /--digits: Expected an integer less than or equal to 64/],
  ["addition --digits 2 --mod 7", 2, /--mod/],
  ["subtraction", 2, /mod/],
  ["addition --digits 1 --train 1000", 3, /there are 55 different sums/],
  ["custom --input absent.jsonl", 3, /absent\.jsonl: no such file/],
  ["custom --input ragged.jsonl", 3, /ragged\.jsonl:1: /],
  ["arc", 2, /No tasks were named/],
  ["arc --evaluation absent", 3, /absent: no such file/],
  ["arc --evaluation colours.json", 3, /colours\.json: train\[0\]\.input/],
];

test.each(BAD)("`prepare-data %s` ends with exit code %d and no folder", async (line, code, message) => {
  writeFileSync(join(cwd, "walled.csv"), 'source,question\nown,"S# ## #G "\n');
  writeFileSync(join(cwd, "ragged.jsonl"), '{"input": ["12", "1"], "output": ["12", "12"]}\n');
  writeFileSync(join(cwd, "colours.json"), JSON.stringify({ train: [{ input: [[11]], output: [[1]] }], test: [] }));
  const { exit, stdout, stderr } = await prepare(`${line} --out d --json`);
  expect({ exit, stderr }).toEqual({ exit: code, stderr: "" });
  expect(failureDocument.parse(JSON.parse(stdout)).error.message).toMatch(message);
  expect(readdirSync(cwd)).not.toContain("d");
});

test.each(["maze --size 6", "custom --input latin.jsonl", "arc --evaluation task.json --augment 1"])(
  "`prepare-data %s`: a folder with something in it is refused and left alone; --force replaces a data set",
  async (line) => {
    const counts = line.startsWith("arc") ? "" : " --train 5 --test 2";
    writeFileSync(join(cwd, "latin.jsonl"), latinLines(20));
    writeFileSync(join(cwd, "task.json"), JSON.stringify(TASK));
    mkdirSync(join(cwd, "mine"));
    writeFileSync(join(cwd, "mine", "notes.txt"), "precious");
    const refused = await prepare(`${line}${counts} --out mine`);
    expect(refused).toMatchObject({ exit: 3, stderr: expect.stringMatching(/mine: the folder is not empty/) });
    expect(readdirSync(join(cwd, "mine"))).toEqual(["notes.txt"]);
    expect((await prepare(`${line}${counts} --out d`)).exit).toBe(0);
    expect((await prepare(`${line}${counts} --out d --force`)).exit).toBe(0);
  },
);
