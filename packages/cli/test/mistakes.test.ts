// What a new user gets wrong first, and what the command line says then.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { solveResult } from "../src/commands/solve/result.ts";
import { kensho, type RunOptions } from "./run-kensho.ts";

const TINY = "--set hidden_size=16 --set global_batch_size=8 --set halt_max_steps=4 --set log_every=1";

let cwd: string;
const run = (line: string, options: RunOptions = {}) => kensho(line.split(" "), { cwd, ...options });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-mistakes-"));
  await run("prepare-data sudoku --size 4 --train 40 --test 10 --seed 1 --out data");
  await run(`train --data data --out tiny --steps 1 ${TINY}`);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test("reports an empty test split when it is prepared, and no accuracy for it", async () => {
  const made = await run("prepare-data sudoku --size 4 --train 5 --test 0 --out no-test");
  expect(made.stdout).toMatch(/No puzzle is left to test on/);
  const { exit, stdout, stderr } = await run("eval tiny --data no-test");
  expect({ exit, stdout }).toEqual({ exit: 3, stdout: "" });
  expect(stderr).toMatch(/^error: no-test\/test: the test split holds no puzzles.*\n {2}hint: .*--split/);
});

test("what never ends, or is far too large, is refused as it is read", async () => {
  const refused = { exit: 3, stderr: expect.stringMatching(/more than 32 MB is more than a puzzle file holds/) };
  const binary = { exit: 3, stderr: expect.stringMatching(/this is a binary file/) };
  expect(await run("solve /dev/zero --checkpoint tiny")).toMatchObject(binary);
  expect(await run("solve - --checkpoint tiny", { input: "1".repeat(40_000_000) })).toMatchObject(refused);
});

test("flags that exclude one another are named, without what a parser made of them", async () => {
  const { exit, stderr } = await run("train --resume tiny --set lr=1");
  expect(exit).toBe(2);
  expect(stderr).toMatch(
    /^error: --set cannot be given together with --resume\n {2}hint: A resumed run keeps its settings/,
  );
});

test("a report of a run whose record is damaged leaves out what stood there", async () => {
  await run(`train --data data --out damaged --steps 1 ${TINY}`);
  writeFileSync(join(cwd, "damaged", "run.json"), "{");
  expect(await run("report damaged")).toMatchObject({ exit: 0 });
});

test("far too many steps are a mistake of the flag", async () => {
  const { exit, stderr } = await run("solve - --checkpoint tiny --steps 99999999999999999999", {
    input: "1".repeat(16),
  });
  expect(exit).toBe(2);
  expect(stderr).toMatch(/--steps/);
});

test("a file that holds no puzzle is named", async () => {
  writeFileSync(join(cwd, "empty.txt"), "");
  expect((await run("solve empty.txt --checkpoint tiny")).stderr).toMatch(
    /^error: empty\.txt: the text is empty\n {2}hint: /,
  );
  expect((await run("solve data --checkpoint tiny")).stderr).toMatch(/^error: data: it is a folder.*\n {2}hint: /);
});

test("reports the line of a fault among many puzzles; no empty line follows a single block", async () => {
  const input = "................\n11..............\n";
  const { exit, stdout } = await run("solve --checkpoint tiny", { input });
  expect(exit).toBe(3);
  expect(stdout).toContain("line 2: 1 twice in row 1");
  const one = await run("solve --checkpoint tiny", { input: "11..............\n" });
  expect(one.stdout).toMatch(/not valid\n1 twice in row 1 .*[^\n]\n$/);
});

test("a puzzle that the mixing of a network does not accept is not called wrong: it does not fit", async () => {
  const input = `${".".repeat(81)}\n`;
  const { stdout } = await run("solve --checkpoint sudoku-6x6", { input });
  expect(stdout).toMatch(/^Puzzle 1: does not fit this network\n.*sudoku-9x9.*\n {2}hint: .*--checkpoint/);
  const json = await run("solve --checkpoint sudoku-6x6 --json", { input });
  expect(solveResult.parse(JSON.parse(json.stdout)).puzzles[0]?.status).toBe("invalid");
});

test("a hang-up saves a run as Ctrl-C does", async () => {
  const entry = join(import.meta.dirname, "source-entry.ts");
  const words = `train --data data --out hung --steps 100000 ${TINY}`.split(" ");
  const child = spawn(process.execPath, ["--conditions=kensho:source", entry, ...words], { cwd });
  let stderr = "";
  let hungUp = false;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (!hungUp && /step \d/.test(text)) hungUp = child.kill("SIGHUP");
  });
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
  expect(stderr).toMatch(/Interrupted after step .*, which is saved in hung\/checkpoints/);
});

test("names the variable at fault, not a flag that was not typed", async () => {
  const faults = [
    [{ KENSHO_STEPS: "xx" }, 2, /^error: KENSHO_STEPS: Expected an integer/],
    [{ KENSHO_ENGINE: "foo" }, 2, /KENSHO_ENGINE=foo/],
    [
      { KENSHO_HIDEN_SIZE: "12" },
      3,
      /KENSHO_HIDEN_SIZE is not a setting\.\n {2}hint: Did you mean KENSHO_HIDDEN_SIZE\?/,
    ],
  ] as const;
  for (const [env, exit, stderr] of faults) {
    expect(await run("train --data data --out none", { env: { ...process.env, ...env } })).toMatchObject({
      exit,
      stderr: expect.stringMatching(stderr),
    });
  }
});

test("an empty value and a setting that a family needs are asked for by name", async () => {
  const empty = await kensho(["solve", "x.txt", "--checkpoint", ""], { cwd });
  expect(empty).toMatchObject({ exit: 2, stderr: expect.stringMatching(/^error: --checkpoint is empty\./) });
  const family = await run("train --data data --out none --set name=hrr");
  expect(family).toMatchObject({
    exit: 3,
    stderr: expect.stringMatching(/hint: Give H_layers a value: --set H_layers=/),
  });
  const large = await run("train --data data --out none --set hidden_size=131072");
  expect(large).toMatchObject({ exit: 3, stderr: expect.stringMatching(/error: There is not enough memory/) });
});

test("--json --trace has the steps", async () => {
  const { stdout } = await run("solve --checkpoint tiny --json --trace", { input: ".14....1..1..432\n" });
  const [puzzle] = solveResult.parse(JSON.parse(stdout)).puzzles;
  expect(puzzle?.trace?.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  expect(puzzle?.trace?.[0]?.prediction).toHaveLength(16);
});
