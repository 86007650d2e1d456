// A run folder has one writer at a time, and a run ended by a signal can be resumed.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FolderLock } from "@kensho/checkpoint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kensho, type RunOptions } from "./run-kensho.ts";

const TINY = "--set hidden_size=16 --set global_batch_size=8 --set halt_max_steps=4 --set log_every=1 --engine cpu";

let cwd: string;
const run = (line: string, options: RunOptions = {}) => kensho(line.split(" "), { cwd, ...options });
const files = (folder: string): string[] => readdirSync(join(cwd, folder), { recursive: true }).map(String).sort();

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-writer-"));
  await run("prepare-data sudoku --size 4 --train 40 --test 10 --seed 1 --out data");
  await run(`train --data data --out begun --steps 100000 --checkpoint-every 1 ${TINY}`, { interruptAt: /step \d/ });
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test("a run that another process trains is refused by name, and nothing is changed", async () => {
  const before = files("begun");
  await using _held = await FolderLock.acquire(join(cwd, "begun"));
  const log = readFileSync(join(cwd, "begun/metrics.jsonl"), "utf8");
  const [checkpoint] = readdirSync(join(cwd, "begun/checkpoints")).filter((name) => name.startsWith("step-"));
  for (const line of [
    "train --resume begun",
    `train --resume begun/checkpoints/${checkpoint}`,
    `train --data data --out begun ${TINY}`,
  ]) {
    const { exit, stderr } = await run(line);
    expect({ line, exit }).toEqual({ line, exit: 3 });
    expect(stderr).toMatch(
      new RegExp(`begun: process ${process.pid} on host .* writes in it, since \\d{4}-.*\n {2}hint: wait`),
    );
  }
  expect(files("begun")).toEqual([...before, "kensho.lock"].sort());
  expect(readFileSync(join(cwd, "begun/metrics.jsonl"), "utf8")).toBe(log);
}, 120_000);

test("a comparison has one writer, too", async () => {
  const line = `ablate --data data --vary L_layers=1 --budget 1steps --seeds 1 --out compared --set hidden_size=16 --engine cpu`;
  expect((await run(line)).exit).toBe(0);
  expect(readdirSync(join(cwd, "compared")).sort()).toEqual(["ablation.svg", "cells"]);
  await using _held = await FolderLock.acquire(join(cwd, "compared"));
  const { exit, stderr } = await run(line);
  expect(exit).toBe(3);
  expect(stderr).toContain(`compared: process ${process.pid} on host`);
}, 120_000);

test("a killed run can resume at once", async () => {
  // The first mention of a step is in the plan.
  const killed = await run("train --resume begun", { interruptAt: /step \d[\s\S]*step \d/, signal: "SIGKILL" });
  expect(killed.exit).toBeNull();
  expect(existsSync(join(cwd, "begun/kensho.lock"))).toBe(true);
  const again = await run("train --resume begun", { interruptAt: /step \d/ });
  expect(again.stderr).toContain("which is saved in begun/checkpoints/");
  expect(readdirSync(join(cwd, "begun")).filter((name) => name.startsWith("kensho.lock"))).toEqual([]);
}, 120_000);

test.skipIf(process.platform === "win32").each(["SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const)(
  "%s: the run is saved, and no debugger port is opened",
  async (signal) => {
    const line = `train --data data --out ${signal} --steps 100000 ${TINY}`;
    const { exit, stderr } = await run(line, { interruptAt: /step \d/, signal });
    expect(exit).toBe(130);
    expect(stderr).toContain(`which is saved in ${signal}/checkpoints/`);
    expect(stderr).not.toContain("Debugger");
    expect(readdirSync(join(cwd, signal)).sort()).toEqual(
      ["checkpoints", "config.yaml", "metrics.jsonl", "report.html", "run.json"].sort(),
    );
  },
  120_000,
);

test.skipIf(process.platform === "win32")(
  "a command that saves nothing ends at SIGUSR1, without a debugger port",
  async () => {
    const { exit, stderr } = await run("prepare-data sudoku --size 9 --minimal --train 100000 --out large", {
      interruptAt: /./,
      signal: "SIGUSR1",
    });
    expect(exit).toBe(130);
    expect(stderr).not.toContain("Debugger");
  },
  120_000,
);
