// The command line on a GPU. The tests' environment has a software adapter (scripts/lib/swiftshader.mjs).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainResult } from "../src/commands/train/result.ts";
import { failureDocument } from "../src/failure-document.ts";
import { kensho, type RunOptions } from "./run-kensho.ts";

const TINY =
  "--set hidden_size=16 --set global_batch_size=4 --set halt_max_steps=4 --set H_cycles=1 --set L_cycles=1 --set log_every=1";
const hasSoftware = process.env.VK_ICD_FILENAMES !== undefined;

let cwd: string;
const run = (line: string, options: RunOptions = {}) => kensho(line.split(" "), { cwd, ...options });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-gpu-"));
  await run("prepare-data sudoku --size 4 --train 40 --test 10 --seed 1 --out data");
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test("no GPU, or software alone: exit code 4, one sentence, what to do; nothing is written", {
  timeout: 120_000,
}, async () => {
  const { exit, stdout, stderr } = await run(`train --data data --out none --engine webgpu --json ${TINY}`);
  const { error } = failureDocument.parse(JSON.parse(stdout));
  expect({ exit, stderr, code: error.code }).toEqual({ exit: 4, stderr: "", code: "KSH_GPU_NO_ADAPTER" });
  expect(error.suggestions.join(" ")).toMatch(/--engine cpu/);
});

test("`auto` computes on the CPU where there is no hardware, and says nothing about it", {
  timeout: 120_000,
}, async () => {
  const { exit, stdout, stderr } = await run(`train --data data --out auto --steps 1 --json ${TINY}`);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  expect(trainResult.parse(JSON.parse(stdout)).engine).toBe("cpu");
});

test("--adapter and an engine that uses no GPU do not go together", async () => {
  const { exit, stderr } = await run(`train --data data --out none --engine cpu --adapter 0 ${TINY}`);
  expect({ exit, stderr }).toMatchObject({ exit: 2, stderr: expect.stringMatching(/^error: --adapter names a GPU/) });
});

test("half precision is for a GPU", { timeout: 120_000 }, async () => {
  const { exit, stderr } = await run(`train --data data --out none --engine cpu --precision f16 ${TINY}`);
  expect({ exit, stderr }).toMatchObject({ exit: 2, stderr: expect.stringMatching(/--precision f16 is for a GPU/) });
});

describe.skipIf(!hasSoftware)("a software adapter that was named", () => {
  test("solves", { tags: ["slow"] }, async () => {
    const { exit, stdout, stderr } = await run("solve --checkpoint sudoku-4x4 --adapter swiftshader", {
      input: ".14....1..1..432\n",
    });
    expect(stderr).toMatch(/swiftshader.* is software: it computes on the CPU/);
    expect(stdout).toContain("Checked: the answer satisfies the rules and keeps the givens.");
    expect(exit).toBe(0);
  });
  test("trains, ends cleanly, resumes, evaluates, solves", { tags: ["ci"] }, async () => {
    const gpu = "--adapter swiftshader";
    const first = await run(`train --data data --out run --steps 3 --seed 1 ${TINY} ${gpu}`);
    expect(first.exit, first.stderr).toBe(0);
    expect(first.stderr).toMatch(/swiftshader.* is software: it computes on the CPU/);
    expect(first.stderr).toMatch(/puzzles on webgpu \(swiftshader/);

    const measured = await run(`eval run --data data ${gpu} --json`);
    expect(measured).toMatchObject({ exit: 0, stderr: "" });
    expect(JSON.parse(measured.stdout)).toMatchObject({ examples: 10, step: 3 });

    const half = await run(`train --data data --out half --steps 1 ${TINY} ${gpu} --precision f16 --json`);
    if (half.exit !== 0) expect(failureDocument.parse(JSON.parse(half.stdout)).error.code).toBe("KSH_GPU_LIMIT");

    const again = await run(`train --resume run ${gpu} --json`);
    expect(again.exit).toBe(3);
    expect(failureDocument.parse(JSON.parse(again.stdout)).error.code).toBe("KSH_RESUME");

    const solved = await run(`solve --checkpoint run ${gpu} --json`, { input: ".14....1..1..432\n" });
    expect({ exit: solved.exit, stderr: solved.stderr }).toEqual({ exit: 6, stderr: "" });
  });

  test("an interrupted run resumes on the GPU or the CPU", { tags: ["ci"] }, async () => {
    const words = `train --data data --out stopped --steps 100000 --seed 1 ${TINY} --adapter swiftshader`;
    const stopped = await run(words, { interruptAt: /^step 2/m });
    expect(stopped.exit, stopped.stderr).toBe(130);
    for (const engine of ["--adapter swiftshader", "--engine cpu"]) {
      const resumed = await run(`train --resume stopped ${engine}`, { interruptAt: /^step \d/m });
      expect(resumed.exit, resumed.stderr).toBe(130);
      expect(resumed.stderr).toMatch(/from step [\d,]+ on/);
      expect(resumed.stderr).toMatch(/Interrupted after step/);
    }
  });
});
