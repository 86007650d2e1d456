// What cannot end well is refused before the work whose result would be lost.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kensho } from "./run-kensho.ts";

let cwd: string;
const run = (line: string) => kensho(line.split(" "), { cwd });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-early-"));
  await run("prepare-data sudoku --size 4 --train 40 --test 10 --seed 1 --out data");
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test("train looks for its folder before it forecasts, and --seeds for all of them before the first run", async () => {
  mkdirSync(join(cwd, "seeds/seed-1"), { recursive: true });
  writeFileSync(join(cwd, "seeds/seed-1/notes.txt"), "kept");
  const taken = await run("train --data data --out seeds/seed-1");
  expect(taken.exit).toBe(3);
  expect(taken.stderr).toMatch(/^error: seeds\/seed-1 holds a run already, and it is kept\.\n {2}hint: [^\n]*\n$/);
  const seeds = await run("train --data data --out seeds --seeds 2 --seed 0");
  expect(seeds.stderr).toMatch(/^error: seeds\/seed-1 holds a run already/);
  expect(existsSync(join(cwd, "seeds/seed-0"))).toBe(false);
});

// The checkpoint is missing too: a command that checks its output last would report that first.
test.each([
  "report nothing --out nowhere/page.html",
  "eval nothing --data data --sweep steps=1,2 --out nowhere/plot.svg",
  "inspect nothing --dynamics --data data --out nowhere/plot.svg",
  "inspect nothing --batch nothing.safetensors --out nowhere/tensors.safetensors",
])("%s: reports a file that cannot be written first", async (line) => {
  const { exit, stderr } = await run(line);
  expect(exit).toBe(3);
  expect(stderr).toMatch(/^error: nowhere\/\w+\.\w+: there is no such file or folder \(ENOENT\)\n/);
});
