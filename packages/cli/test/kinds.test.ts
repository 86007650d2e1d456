// Every kind of puzzle goes the whole way through the command line, with networks that have learned nothing: what is
// tested is what is read, printed and refused. The last group is of networks that have learned something.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evalResult } from "../src/commands/eval/result.ts";
import { solveResult } from "../src/commands/solve/result.ts";
import { trainResult } from "../src/commands/train/result.ts";
import { latinLines } from "./latin-lines.ts";
import { kensho, type RunOptions } from "./run-kensho.ts";

const TINY = "--set hidden_size=16 --set global_batch_size=8 --set halt_max_steps=2";
const ATTENTION = "--set mlp_t=false --set num_heads=1 --set pos_encodings=rope --set global_batch_size=2";
const TASK = { train: [{ input: [[1]], output: [[2]] }], test: [{ input: [[3]], output: [[4]] }] };

let cwd: string;
const run = (line: string, options: RunOptions = {}) => kensho(line.split(" "), { cwd, ...options });

async function solved(line: string, input = "") {
  const { exit, stdout, stderr } = await run(`solve ${line} --json`, { input });
  expect(stderr).toBe("");
  return { exit, puzzles: solveResult.parse(JSON.parse(stdout)).puzzles };
}

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-every-"));
  // Inputs and outputs have the same contents, so that every answer is well-formed.
  const swaps = Array.from({ length: 8 }, (_, i) =>
    i.toString(2).padStart(3, "0").replaceAll("0", "a").replaceAll("1", "b"),
  );
  const swapped = (text: string) => text.replace(/./g, (char) => (char === "a" ? "b" : "a"));
  const lines = swaps.map((text) => `${JSON.stringify({ input: [text], output: [swapped(text)] })}\n`);
  writeFileSync(join(cwd, "swap.jsonl"), lines.join(""));
  writeFileSync(join(cwd, "latin.jsonl"), latinLines(60));
  writeFileSync(join(cwd, "task.json"), JSON.stringify(TASK));
  for (const line of [
    "maze --size 3 --train 20 --test 10 --seed 1 --out mazes",
    "addition --digits 1 --out sums",
    "custom --input swap.jsonl --out swap",
    "custom --input latin.jsonl --out latin",
    "arc --evaluation task.json --augment 1 --out arc",
  ])
    await run(`prepare-data ${line}`);
  await run(`train --data swap --out on-swap ${TINY} --steps 60`);
  for (const name of ["mazes", "sums", "latin"]) await run(`train --data ${name} --out on-${name} ${TINY} --steps 2`);
  await run(`train --data arc --out on-arc --preset small-grid ${TINY} ${ATTENTION} --set halt_max_steps=1 --steps 1`);
}, 60_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test.each([
  ["mazes", "maze-10x10"],
  ["sums", "addition-3d"],
  ["latin", "small-grid"],
])("`train` on %s without settings takes those of the kind's family", async (name, preset) => {
  const { exit, stdout } = await run(`train --data ${name} --out auto-${name} ${TINY} --steps 2 --json`);
  expect(exit).toBe(0);
  expect(trainResult.parse(JSON.parse(stdout)).preset).toBe(preset);
});

test("`train` without settings has none for a kind that needs more than a laptop", async () => {
  const { exit, stderr } = await run("train --data arc --out none");
  expect(exit).toBe(2);
  expect(stderr).toMatch(/^error: No preset is made for ARC\.\n {2}hint: Name one with --preset \(known: .*trm-arc-1/);
  for (const some of ["--set lr=0.001", "--steps 5"]) {
    const { stderr: same } = await kensho(`train --data arc --out x ${some}`.split(" "), { cwd });
    expect(same).toBe(stderr);
  }
});

describe("eval", () => {
  test.each([
    ["mazes", ["valid_path", "shortest_path"]],
    ["sums", ["valid"]],
    ["latin", ["well_formed"]],
    ["arc", ["well_formed"]],
  ])("of %s tells agreement with the labels and what the rules say apart: %j", async (name, measures) => {
    const { exit, stdout } = await run(`eval on-${name} --data ${name} --json`);
    expect(exit).toBe(0);
    const result = evalResult.parse(JSON.parse(stdout));
    expect(Object.keys(result.measures)).toEqual(measures);
  });

  test("in words, each on a line of its own", async () => {
    const { stdout } = await run("eval on-mazes --data mazes");
    expect(stdout.split("\n").map((line) => line.split(/ {2,}/)[0])).toEqual([
      "exact",
      "cells",
      "valid",
      "shortest",
      "steps",
      "speed",
      "",
    ]);
    expect(stdout).toMatch(/\nvalid {5}[\d.]+ % {2}of the answers are a path from start to goal\nshortest {2}/);
  });
});

describe("eval of ARC", () => {
  const eval_ = "eval on-arc --data arc";

  test("lets the images of a task vote, and writes a submission", async () => {
    const { exit, stdout } = await run(`${eval_} --submission answers.json --json`);
    expect(exit).toBe(0);
    const { arc } = evalResult.parse(JSON.parse(stdout));
    expect(arc?.tasks).toBe(1);
    expect(Object.keys(arc?.pass_at ?? {})).toEqual(["1", "2", "5", "10", "100", "1000"]);
    const answers = JSON.parse(readFileSync(join(cwd, "answers.json"), "utf8"));
    expect(Object.keys(answers)).toEqual(["task"]);
    expect(Object.keys(answers.task[0])).toEqual(["attempt_1", "attempt_2"]);
    expect((await run(eval_)).stdout).toMatch(/\nvotes {2}pass@1 [\d.]+ %, pass@2 .* of 1 task\n$/);
  });

  test("there is nothing to submit for another kind or split", async () => {
    for (const line of ["eval on-sums --data sums", `${eval_} --split train`])
      expect(await run(`${line} --submission no.json`)).toMatchObject({
        exit: 2,
        stderr: expect.stringMatching(/--submission is for/),
      });
  });
});

describe("solve reads what its network answers", () => {
  test.each([
    ["S..\n##.\nG..\n", "S  ## G  ", undefined],
    ["S..\n###\nG..\n", "S  ###G  ", "KSH_PUZZLE_NO_SOLUTION"],
    ["S..\n##.\n...\n", null, "KSH_PUZZLE_FORMAT"],
    ["S..\n##.\nG.\n", null, "KSH_PUZZLE_FORMAT"],
    ["S..\n##.\n..#\n..G\n", "S  ##   #  G", "KSH_PUZZLE_NO_SOLUTION"],
    ["3+7=\n", "3 + 7 = ?", "KSH_PUZZLE_KIND"],
  ])("a network for 3×3 mazes, given %j", async (text, puzzle, code) => {
    const { puzzles } = await solved("- --checkpoint on-mazes", text);
    expect(puzzles).toHaveLength(1);
    expect(puzzles[0]?.puzzle).toBe(puzzle);
    if (code !== undefined) expect(puzzles[0]).toMatchObject({ status: "invalid", error: { code } });
    else expect(puzzles[0]?.status).toMatch(/^(un)?solved$/);
  });

  test("sums, each of them as wide as the network takes", async () => {
    const { exit, puzzles } = await solved("- --checkpoint on-sums", "3+7=\n5 + 9 = ?\n13+7\n5-2\n");
    expect(exit).toBe(3);
    expect(puzzles.map(({ puzzle }) => puzzle)).toEqual(["3 + 7 = ?", "5 + 9 = ?", null, null]);
    expect(puzzles.slice(2).map(({ error }) => error?.message)).toEqual([
      expect.stringContaining("13 has 2 digits; addition-1d takes 1"),
      expect.stringContaining("this is subtraction"),
    ]);
  });

  test("a kind of one's own, from what its examples showed; the answer is not called a solution", async () => {
    const { exit, puzzles } = await solved("- --checkpoint on-swap", "aba\n");
    expect(puzzles[0]).toMatchObject({ puzzle: "aba", status: "answered", verified: false, steps: 2 });
    expect(puzzles[0]?.solution).toMatch(/^[ab]{3}$/);
    expect(exit).toBe(0);
    const { stdout } = await run("solve - --checkpoint on-swap", { input: "aba\nbbb\n" });
    expect(stdout).toMatch(/^Puzzle 1: answered .*\n[ab]{3}\nNot checked: the rules of this kind are not known\./);
    expect(stdout).toMatch(/\n2 answered, 0 unsolved, 0 not valid, of 2\n$/);
  });

  test("a kind of one's own with contents that no example had", async () => {
    const { exit, stdout } = await run("solve - --checkpoint on-swap", { input: "abc\n" });
    expect(exit).toBe(3);
    expect(stdout).toMatch(/line 1, cell 3: "c" is none of the contents that the examples had/);
  });

  test("ARC tasks", async () => {
    const { puzzles } = await solved("task.json --checkpoint on-arc");
    expect(puzzles).toHaveLength(1);
    expect(puzzles[0]).toMatchObject({ puzzle: "[[3]]", verified: false });
  });
});

describe("--kind", () => {
  test("may say what the checkpoint says already", async () => {
    expect((await solved("- --checkpoint on-sums --kind addition-1d", "3+7=")).puzzles[0]?.puzzle).toBe("3 + 7 = ?");
    expect((await solved("- --checkpoint on-swap --kind custom-swap", "aab")).puzzles[0]?.puzzle).toBe("aab");
  });

  test.each([
    ["adition-1d", 2, /no kind of puzzle adition-1d/, /addition-3d/],
    ["maze-10x10", 3, /on-sums.*cannot be applied to Maze 10×10/, /trained on Addition/],
  ])("%s is refused", async (kind, code, message, hint) => {
    const { exit, stderr } = await run(`solve - --checkpoint on-sums --kind ${kind}`, { input: "3+7=" });
    expect(exit).toBe(code);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(hint);
  });
});

describe("trained networks", { tags: ["ci"] }, () => {
  test("addition: 3 + 7 = 10, checked", async () => {
    await run("train --data sums --out adds --steps 300 --seed 1");
    const { exit, stdout } = await run("solve - --checkpoint adds", { input: "3+7=\n5+9=\n" });
    expect(stdout).toMatch(/\n3 \+ 7 = 10\nChecked: the answer satisfies the rules and keeps the givens\.\n/);
    expect(stdout).toMatch(/\n5 \+ 9 = 14\n/);
    expect(exit).toBe(0);
  }, 60_000);
});
