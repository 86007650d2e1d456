import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { kenshoInTerminal } from "./run-kensho.ts";

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-terminal-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const prepare = (counts: string, interruptAt?: RegExp) =>
  kenshoInTerminal(["prepare-data", "sudoku", ...counts.split(" "), "--out", "d"], {
    cwd,
    ...(interruptAt === undefined ? {} : { interruptAt }),
  });

test("a terminal sees one live line, then the result, and has its cursor back", async () => {
  const { exit, stdout } = await prepare("--size 9 --train 200 --test 50");
  expect(exit).toBe(0);
  expect(stdout).toContain(HIDE_CURSOR);
  expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR));
  const lines = stripVTControlCharacters(stdout).split("\r\n");
  expect(lines.at(-2)).toMatch(/200 puzzles of 9×9 to train on and 50 to test on are in d/);
});

test("Ctrl-C typed on a terminal: exit code 130, nothing left behind, the cursor back", async () => {
  const { exit, stdout } = await prepare("--size 9 --train 100000", /generated/);
  expect(exit).toBe(130);
  expect(stripVTControlCharacters(stdout)).toMatch(/Interrupted\.\r\n$/);
  expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR));
  expect(readdirSync(cwd)).toEqual([]);
});

test("--json on a terminal: no live line, no colour, one document", async () => {
  const { exit, stdout } = await kenshoInTerminal(["prepare-data", "sudoku", "--size", "4", "--out", "d", "--json"], {
    cwd,
  });
  expect(exit).toBe(0);
  expect(stdout).not.toContain("\u001b");
  expect(JSON.parse(stdout)).toMatchObject({ size: 4 });
});
