import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { loadWeights } from "@kensho/checkpoint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evalResult } from "../src/commands/eval/result.ts";
import { solvedPuzzle, solveResult } from "../src/commands/solve/result.ts";
import { trainEstimate } from "../src/commands/train/estimate-result.ts";
import { trainResult } from "../src/commands/train/result.ts";
import { failureDocument } from "../src/failure-document.ts";
import { kensho, kenshoInTerminal, type RunOptions } from "./run-kensho.ts";

const PUZZLE = ". 1 | 4 .\n. . | . 1\n----+----\n. . | 1 .\n. 4 | 3 2\n";
const SOLUTION = "2143432132141432";
const TINY = "--set hidden_size=16 --set global_batch_size=8 --set halt_max_steps=4 --set log_every=1";

let cwd: string;
const run = (line: string, options: RunOptions = {}) => kensho(line.split(" "), { cwd, ...options });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-run-"));
  writeFileSync(join(cwd, "puzzle.txt"), PUZZLE);
  await run("prepare-data sudoku --size 4 --train 300 --test 100 --seed 1 --out data");
  await run("prepare-data sudoku --size 6 --train 10 --test 5 --out data-6");
  await run(`train --data data --out tiny --steps 3 ${TINY}`);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe("train", () => {
  test("--json prints one document; the run folder holds config, metrics, checkpoints, record and report", async () => {
    const { exit, stdout, stderr } = await run(`train --data data --out json --steps 4 --seed 5 ${TINY} --json`);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    const result = trainResult.parse(JSON.parse(stdout));
    expect(result).toMatchObject({
      preset: "sudoku-4x4-lattice",
      engine: "cpu",
      seed: 5,
      steps: 4,
      stopped_by: "steps",
    });
    const files = ["checkpoints", "config.yaml", "metrics.jsonl", "report.html", "run.json"];
    expect(readdirSync(join(cwd, "json")).sort()).toEqual(files);
    const lines = readFileSync(join(cwd, "json", "metrics.jsonl"), "utf8")
      .trim()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([1, 2, 3, 4]);
    expect(Object.keys(JSON.parse(lines[3]!))).toEqual(
      expect.arrayContaining(["loss", "lm_loss", "q_halt_loss", "accuracy", "exact_accuracy", "lr", "seconds"]),
    );
  });

  test("its config.yaml trains the same network again, bit for bit", async () => {
    await run("train --config tiny/config.yaml --data data --out again");
    const weights = (name: string) => readFileSync(join(cwd, name, "checkpoints", "step-000003", "model.safetensors"));
    expect(weights("again")).toEqual(weights("tiny"));
  });

  test("a run is never overwritten", async () => {
    const before = readFileSync(join(cwd, "tiny", "metrics.jsonl"), "utf8");
    const { exit, stderr } = await run(`train --data data --out tiny --steps 3 ${TINY}`);
    expect(exit).toBe(3);
    expect(stderr).toMatch(/error: tiny holds a run already/);
    expect(readFileSync(join(cwd, "tiny", "metrics.jsonl"), "utf8")).toBe(before);
  });

  test("Ctrl-C finishes the step, saves it and ends with exit code 130", async () => {
    const { exit, stderr } = await run(`train --data data --out cut --steps 100000 ${TINY}`, {
      interruptAt: /step \d/,
    });
    expect(exit).toBe(130);
    expect(stderr).toMatch(/Interrupted after step [\d,]+, which is saved in cut\/checkpoints\/step-\d+\.\n {2}hint: /);
    expect(stderr).toContain("kensho train --resume cut");
    expect((await run("eval cut --data data --limit 8")).exit).toBe(0);
  });

  test("--resume continues an interrupted run, and ends with the weights of an uninterrupted one", async () => {
    const settings = `--steps 40 --seed 3 ${TINY}`;
    await run(`train --data data --out unbroken ${settings}`);
    const cut = await run(`train --data data --out broken ${settings}`, { interruptAt: /step \d/ });
    expect(cut.exit).toBe(130);
    const { exit, stderr } = await run("train --resume broken");
    expect(stderr).toMatch(/from step \d+ on, 40 steps/);
    expect(exit).toBe(0);
    const weights = (name: string) => readFileSync(join(cwd, name, "checkpoints", "step-000040", "model.safetensors"));
    expect(weights("broken")).toEqual(weights("unbroken"));
  });

  test("--resume refuses a run that cannot resume, in one sentence", async () => {
    expect(await run("train --resume tiny")).toMatchObject({
      exit: 3,
      stderr: expect.stringMatching(/the run is finished: all its 3 steps are done/),
    });
    expect(await run("train --resume nowhere")).toMatchObject({
      exit: 3,
      stderr: expect.stringMatching(/^error: nowhere/),
    });
    expect(await run("train --resume tiny --seed 1")).toMatchObject({ exit: 2 });
    expect(await run("train --out new")).toMatchObject({ exit: 2, stderr: expect.stringMatching(/--data is missing/) });
    expect(await run("train --data data")).toMatchObject({
      exit: 2,
      stderr: expect.stringMatching(/--out is missing/),
    });
  });

  test("--weights begins with the averaged weights of a run, its network, and a fresh optimizer", async () => {
    // A step this small leaves every float32 as it was.
    const { exit, stdout } = await run("train --weights tiny --data data --out tuned --steps 1 --set lr=1e-30 --json");
    expect(exit).toBe(0);
    expect(trainResult.parse(JSON.parse(stdout))).toMatchObject({ preset: null, steps: 1 });
    const [first, tuned] = await Promise.all([loadWeights(join(cwd, "tiny")), loadWeights(join(cwd, "tuned"))]);
    expect(tuned.groups.weights).toEqual(first.groups.weights);
    expect(readFileSync(join(cwd, "tuned", "config.yaml"), "utf8")).toMatch(
      /^# weights: tiny\/.*\n(.*\n)*hidden_size: 16 /m,
    );

    const file = `--weights ${join(first.path, "model.safetensors")}`;
    const bare = await run(`train ${file} --config tiny/config.yaml --data data --out from-file --steps 1`);
    expect(bare).toMatchObject({ exit: 0 });
  });

  test("--weights of another network are refused by the names of their tensors", async () => {
    const { exit, stderr } = await run("train --weights tiny --data data --out none --set hidden_size=24");
    expect(exit).toBe(3);
    expect(stderr).toMatch(/error: the weights are not those of this trm network\n {2}✖ model\.inner\.\S+ is \[/);
    expect(await run("train --weights nowhere --data data --out none")).toMatchObject({
      exit: 3,
      stderr: expect.stringMatching(/^error: nowhere: there is no such file or folder/),
    });
    expect(existsSync(join(cwd, "none"))).toBe(false);
  });

  test("--dry-run says what a run would cost, and writes nothing", async () => {
    const plain = await run(
      "train --data data --preset trm-sudoku-extreme --set global_batch_size=2 --set hidden_size=64 --dry-run",
    );
    expect(plain.stderr).toBe("");
    expect(plain.stdout).toMatch(/^network {4}trm, [\d,]+ parameters, effective depth 42\n/);
    expect(plain.stdout).toMatch(/work .* GFLOP per step\nmemory {5}about \d.* [MG]B\ntime .* on cpu\n$/);
    const { exit, stdout } = await run(`train --data data ${TINY} --steps 50 --dry-run --json`);
    expect(exit).toBe(0);
    const cost = trainEstimate.parse(JSON.parse(stdout));
    expect(cost).toMatchObject({ preset: "sudoku-4x4-lattice", steps: 50, puzzles_per_step: 8 });
    // The steps, and the little that saving them takes.
    const ofSteps = 50 * cost.seconds_per_step;
    expect(cost.seconds).toBeGreaterThanOrEqual(ofSteps);
    expect(cost.seconds).toBeLessThan(1.5 * ofSteps);
    expect(readdirSync(cwd)).not.toContain("undefined");
  });

  test("--time ends a run in order, and the result says so", async () => {
    const { exit, stdout } = await run(`train --data data --out timed --time 2s --steps 100000 ${TINY} --json`);
    expect(exit).toBe(0);
    expect(trainResult.parse(JSON.parse(stdout)).stopped_by).toBe("time");
  });

  test.each([
    ["--data data --preset sudoku-4x5", 2, /There is no preset sudoku-4x5/, /sudoku-4x4/],
    ["--data data --set hiden_size=3", 3, /Unknown key hiden_size/, /hidden_size/],
    ["--data data --set lr=fast", 3, /expected number.* at lr in --set/, /^$/],
    [
      "--data data --preset sudoku-4x4 --set mlp_t=false --set hidden_size=30 --set num_heads=4",
      3,
      /must be a multiple of num_heads/,
      /^$/,
    ],
    ["--data data --config absent.yaml", 3, /absent\.yaml: there is no such file/, /Check the path/],
    ["--data puzzle.txt", 3, /puzzle\.txt/, /./],
    ["--data nowhere", 3, /nowhere/, /./],
  ])("`train %s` ends with exit code %d and makes no folder", async (line, code, message, suggestion) => {
    const { exit, stdout } = await run(`train ${line} --out none --json`);
    expect(exit).toBe(code);
    const { error } = failureDocument.parse(JSON.parse(stdout));
    expect(error.message).toMatch(message);
    expect(error.suggestions.join(" ")).toMatch(suggestion);
    expect(existsSync(join(cwd, "none"))).toBe(false);
  });

  test("on a terminal: a live line", async () => {
    const words = `train --data data --out live --steps 20 ${TINY}`.split(" ");
    const { exit, stdout } = await kenshoInTerminal(words, { cwd });
    expect(exit).toBe(0);
    const text = stripVTControlCharacters(stdout);
    expect(text).toMatch(/step 20\/20 {2}loss [\d.]+/);
    expect(text).toMatch(
      /Trained 20 steps in 0:\d\d\. The checkpoint is live\/checkpoints\/step-000020, the report live\/report\.html\.\r\n$/,
    );
  });
});

describe("eval", () => {
  test("in words and as JSON", async () => {
    const plain = await run("eval tiny --data data --limit 20");
    expect(plain.exit).toBe(0);
    expect(plain.stdout).toMatch(
      /^exact +\d+\.\d % {2}of 20 puzzles \(test\), 95 % interval [\d.]+ % to [\d.]+ %\ncells /,
    );
    const { stdout, stderr } = await run(
      "eval tiny/checkpoints/step-000003 --data data --split train --limit 70 --json",
    );
    expect(stderr).toBe("");
    expect(evalResult.parse(JSON.parse(stdout))).toMatchObject({
      examples: 70,
      split: "train",
      step: 3,
      mean_steps: 4,
    });
  });

  test.each([
    ["eval nowhere --data data", /nowhere: there is no such file or folder/],
    ["eval data --data data", /data: it holds no checkpoint/],
    ["eval maze-10x10 --data data-6", /cannot be applied to Sudoku 6×6[\s\S]*trained on Maze 10×10/],
  ])("`%s` ends with exit code 3", async (line, message) => {
    const { exit, stderr } = await run(line);
    expect(exit).toBe(3);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe("solve with a network that has learned nothing", () => {
  test("an answer that breaks the rules is not shown: unsolved, exit code 6", async () => {
    const { exit, stdout, stderr } = await run("solve puzzle.txt --checkpoint tiny --json");
    expect({ exit, stderr }).toEqual({ exit: 6, stderr: "" });
    const [puzzle] = solveResult.parse(JSON.parse(stdout)).puzzles;
    expect(puzzle).toMatchObject({ index: 0, status: "unsolved", solution: null, verified: false, steps: 4 });
    expect(puzzle?.error?.message).toMatch(/no answer in 4 steps passed the check/);
  });

  test("reports every error of a file at its position, exit code 3", async () => {
    const input = ".14....1..1..432\n11..............\n................\n.14....1..1..4321\n";
    const { exit, stdout } = await run("solve - --checkpoint tiny --json", { input });
    expect(exit).toBe(3);
    const { puzzles } = solveResult.parse(JSON.parse(stdout));
    expect(puzzles.map(({ status }) => status)).toEqual(["unsolved", "invalid", "invalid", "invalid"]);
    expect(puzzles.slice(1).map(({ error }) => error?.message)).toEqual([
      expect.stringContaining("1 twice in row 1"),
      expect.stringContaining("more than one solution"),
      expect.stringContaining("17"),
    ]);
  });

  test.each([
    ["solve absent.txt", "", 3, /absent\.txt: there is no such file/],
    ["solve absent.txt --checkpoint tiny", "", 3, /absent\.txt: there is no such file/],
    ["solve data --checkpoint tiny", "", 3, /it is a folder/],
    ["solve - --checkpoint tiny", "", 3, /error: /],
    ["solve - --checkpoint tiny", "\u0000\u0001\u0002binary", 3, /binary/],
    ["solve - --checkpoint tiny", `${".".repeat(80)}\n`, 3, /80/],
    [
      "solve - --checkpoint tiny",
      `${".".repeat(36)}\n`,
      3,
      /more than one solution[\s\S]*trained on Sudoku 4×4 and is applied to Sudoku 6×6/,
    ],
    ["solve puzzle.txt --checkpoint nowhere", "", 3, /nowhere: there is no such file or folder/],
  ])("`%s` with input %j ends with exit code %d", async (line, input, code, message) => {
    const { exit, stdout, stderr } = await run(line, { input });
    expect(exit).toBe(code);
    expect(stdout + stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("Ctrl-C while it waits for a puzzle to be typed: exit code 130", async () => {
    const words = ["solve", "--checkpoint", "tiny"];
    const { exit, stdout } = await kenshoInTerminal(words, { cwd, interruptAt: /Type or paste a puzzle/ });
    expect(exit).toBe(130);
    expect(stdout).toMatch(/Interrupted\.\r\n$/);
  });

  test("a pipe is read even where no file is named", async () => {
    const { exit, stdout } = await run("solve --checkpoint tiny --json", { input: PUZZLE });
    expect(exit).toBe(6);
    expect(solveResult.parse(JSON.parse(stdout)).puzzles).toHaveLength(1);
  });

  test("a truncated checkpoint is refused by name", async () => {
    const { stdout } = await run(`train --data data --out torn --steps 1 ${TINY} --json`);
    const file = join(cwd, trainResult.parse(JSON.parse(stdout)).checkpoint, "model.safetensors");
    writeFileSync(file, readFileSync(file).subarray(0, 1000));
    const { exit, stderr } = await run("solve puzzle.txt --checkpoint torn");
    expect(exit).toBe(3);
    expect(stderr).toMatch(/model\.safetensors: it has 1000 bytes/);
  });
});

describe("test-time compute", () => {
  test("of a network that has learned nothing: what was tried, and what would try more", async () => {
    const { exit, stdout } = await run(
      "solve puzzle.txt --checkpoint tiny --votes 3 --restarts 1 --branch --nodes 5 --json",
    );
    expect(exit).toBe(6);
    const { puzzles, suggestions } = solveResult.parse(JSON.parse(stdout));
    expect(puzzles[0]).toMatchObject({ status: "unsolved", solution: null, found: null });
    expect(puzzles[0]?.tried).toMatchObject({ passes: 11, nodes: 5, ended: "nodes" });
    expect(suggestions).toEqual([expect.stringContaining("--nodes 10"), expect.stringContaining("--steps 8")]);
    const plain = await run("solve puzzle.txt --checkpoint tiny");
    expect(plain.stdout).toMatch(/^Puzzle 1: unsolved \(4 steps, .*\)\n/);
    expect(plain.stderr).toMatch(/^hint: --branch .*\nhint: --votes 8 /);
  });

  test.each([
    ["solve puzzle.txt --checkpoint tiny --noise 2", /--noise is the noise of further starts/],
    ["solve puzzle.txt --checkpoint tiny --nodes 3", /--nodes counts assumptions/],
    ["solve puzzle.txt --checkpoint tiny --budget 2s", /--budget is for more than one pass/],
    ["solve puzzle.txt --checkpoint tiny --branch --select vote", /--branch searches until the rules confirm/],
    ["solve puzzle.txt --checkpoint tiny --votes 0", /--votes/],
    ["solve puzzle.txt --checkpoint tiny --noise no", /"no" is not a number above 0/],
    ["solve puzzle.txt --checkpoint tiny --data data", /--data is for networks with a vector for each ARC task/],
    ["solve puzzle.txt --checkpoint tiny --interactive", /--interactive reads what is typed/],
    ["eval tiny --data data --sweep stepz=4", /--sweep knows no stepz/],
    ["eval tiny --data data --sweep steps=4,many", /--sweep steps: "many" is none of whole numbers from 1/],
    ["eval tiny --data data --sweep steps=4 steps=5", /--sweep has steps twice/],
    ["eval tiny --data data --out plot.svg", /sweep/],
  ])("`%s` ends with exit code 2", async (line, message) => {
    const { exit, stderr } = await run(line);
    expect(exit).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("eval --sweep: every combination, as a table, JSON and a plot", async () => {
    const words = "eval tiny --data data --limit 10 --sweep steps=1,2 votes=1,2 --out plot.svg";
    const json = await run(`${words} --json`);
    expect(json.stderr).toBe("");
    const { sweep } = evalResult.parse(JSON.parse(json.stdout));
    expect(sweep?.map(({ settings }) => settings)).toEqual([
      { steps: 1, votes: 1 },
      { steps: 1, votes: 2 },
      { steps: 2, votes: 1 },
      { steps: 2, votes: 2 },
    ]);
    expect(sweep?.[2]?.mean_steps).toBe(2);
    expect(sweep?.[3]?.flops_per_puzzle).toBeGreaterThan(sweep?.[2]?.flops_per_puzzle ?? Number.NaN);
    expect(readFileSync(join(cwd, "plot.svg"), "utf8")).toMatch(/^<svg .*Exact accuracy against GFLOP/s);
    expect((await run(words)).stdout).toMatch(
      /^settings +exact +95 % interval +steps +GFLOP +seconds\nsteps=1 votes=1 /,
    );
  });

  test("eval --throughput: speed by batch size", async () => {
    const { stdout } = await run("eval tiny --data data --limit 4 --throughput --json");
    const { throughput } = evalResult.parse(JSON.parse(stdout));
    expect(throughput?.map(({ batch_size }) => batch_size).slice(0, 4)).toEqual([1, 2, 4, 8]);
    for (const { puzzles_per_second } of throughput ?? []) expect(puzzles_per_second).toBeGreaterThan(0);
  });
});

describe("puzzles that come one by one", () => {
  test("--jsonl: a line for each, with its place; exit code by the worst", async () => {
    const input = ".14....1..1..432\n11..............\n\n.14.\n...1\n..1.\n.432\n";
    const { exit, stdout } = await run("solve --jsonl --checkpoint tiny", { input });
    expect(exit).toBe(3);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => solvedPuzzle.parse(JSON.parse(line)));
    expect(new Map(lines.map(({ index, status }) => [index, status]))).toEqual(
      new Map([
        [0, "unsolved"],
        [1, "invalid"],
        [2, "unsolved"],
      ]),
    );
  });

  test("--interactive works over a pipe, and Ctrl-C ends it", async () => {
    const { exit, stdout } = await run("solve -i --checkpoint tiny", {
      input: ".14....1..1..432\n\n11..............\n",
    });
    expect(exit).toBe(3);
    expect(stdout).toMatch(/^Puzzle 1: unsolved .*\n\nPuzzle 2: not valid\n/s);
    const words = ["solve", "-i", "--checkpoint", "tiny"];
    const terminal = await kenshoInTerminal(words, { cwd, interruptAt: /> / });
    expect(terminal.exit).toBe(130);
    expect(terminal.stdout).toMatch(/Interrupted\.\r\n$/);
  });

  test("puzzles of other sizes are solved by the network where its mixing accepts them", async () => {
    const input = `.14....1..1..432\n${".".repeat(36)}\n11..............\n`;
    const { stdout, stderr } = await run("solve - --checkpoint tiny", { input });
    expect(stdout).toMatch(/\n0 solved, 1 unsolved, 2 not valid, of 3\n$/);
    expect(stderr).toContain("trained on Sudoku 4×4 and is applied to Sudoku 6×6");
  });
});

describe("a trained network", { tags: ["slow"] }, () => {
  beforeAll(async () => {
    await run("train --preset sudoku-4x4 --data data --out trained --steps 350 --seed 1");
  }, 120_000);

  test("answers most unseen puzzles exactly", async () => {
    const { stdout } = await run("eval trained --data data --json");
    expect(evalResult.parse(JSON.parse(stdout)).exact_accuracy).toBeGreaterThan(0.7);
  });

  test("solves a file: the grid with its givens set apart, checked; exit code 0", async () => {
    const { exit, stdout, stderr } = await run("solve puzzle.txt --checkpoint trained");
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(
      /^Puzzle 1: solved \(single pass, \d+ steps?, (?:under )?\d\.\d\d s, confidence \d+\.\d % per cell\)\n 2 {2}\[1\] \| \[4\] {2}3\n/,
    );
    expect(stdout).toContain("Checked: the answer satisfies the rules and keeps the givens.");
  });

  test("--json has the verified solution, --trace the way there", async () => {
    const json = solveResult.parse(JSON.parse((await run("solve puzzle.txt --checkpoint trained --json")).stdout));
    expect(json.puzzles[0]).toMatchObject({ status: "solved", verified: true, solution: SOLUTION });
    const { stdout } = await run("solve puzzle.txt --checkpoint trained --trace");
    expect(stdout).toMatch(/^step 1, \d+ cells changed: r1c1 /);
  });

  test("on a terminal the givens are bold", async () => {
    const { stdout } = await kenshoInTerminal(["solve", "puzzle.txt", "--checkpoint", "trained"], { cwd });
    expect(stdout).toContain("\u001b[1m1\u001b[22m");
    expect(stdout).not.toContain("[1]  ");
  });
});
