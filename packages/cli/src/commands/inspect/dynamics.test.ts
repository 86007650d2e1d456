import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kensho } from "../../../test/run-kensho.ts";
import { failureDocument } from "../../failure-document.ts";
import { inspectDynamicsResult } from "./dynamics-result.ts";

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-dynamics-"));
  const words = (text: string) => kensho(text.split(" "), { cwd });
  const small = "--set hidden_size=8 --set global_batch_size=4 --set halt_max_steps=3";
  for (const command of [
    "prepare-data sudoku --size 4 --train 40 --test 10 --out data --seed 1",
    "prepare-data maze --size 5 --train 10 --test 5 --out mazes --seed 1",
    `train --data data --out run --steps 2 ${small}`,
  ]) {
    expect((await words(command)).exit, command).toBe(0);
  }
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true }));

const run = (...words: string[]) => kensho(["inspect", "run", ...words], { cwd });

describe("kensho inspect --dynamics", { timeout: 60_000 }, () => {
  test("a row for each step, how the thinking ended, and plots", async () => {
    const { exit, stdout, stderr } = await run("--dynamics", "--data", "data", "--steps", "5", "--out", "plots.svg");
    expect([exit, stderr]).toEqual([0, expect.stringMatching(/^followed 10 of 10 puzzles\n/)]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]?.trim().split(/ {2,}/)).toEqual([
      ...["step", "exact", "cells", "valid", "changed", "halt", "residual", "Δ z_H", "Δ z_L", "at rest"],
    ]);
    expect(lines.slice(1, 6).map((line) => line.trim().split(" ")[0])).toEqual(["1", "2", "3", "4", "5"]);
    expect(lines.at(-1)).toBe("plots in plots.svg");
    expect(readFileSync(join(cwd, "plots.svg"), "utf8")).toContain("Halting logit");
  });

  test("as JSON, with every puzzle's end; a large tolerance finds rest at once", async () => {
    const { exit, stdout } = await run("--dynamics", "--data", "data", "--tolerance", "100", "--limit", "7", "--json");
    expect(exit).toBe(0);
    const result = inspectDynamicsResult.parse(JSON.parse(stdout));
    expect([result.puzzles, result.each.length, result.steps.length, result.cycles_per_step]).toEqual([7, 7, 3, 2]);
    expect(result.each.every(({ fixed_from }) => fixed_from === 1)).toBe(true);
    expect(result.endings.fixed_right + result.endings.fixed_wrong).toBeCloseTo(1);
    expect(result.plots).toBeNull();
  });

  test.each([
    [["--dynamics"], 2, "--dynamics needs --data, too"],
    [["--limit", "3"], 2, "--limit needs --dynamics, too"],
    [["--dynamics", "--data", "data", "--tolerance", "-1"], 2, '"-1" is not a positive number.'],
    [["--dynamics", "--data", "mazes"], 3, "run takes 16 cells of 6 tokens, and mazes has 25 of 6."],
    [["--out", "x.safetensors"], 2, "--batch is missing."],
    [["--batch", "x.safetensors"], 2, "--out is missing."],
  ] as const)("%j is refused", async (words, exit, message) => {
    const got = await run(...words, "--json");
    expect(failureDocument.parse(JSON.parse(got.stdout)).error.message).toContain(message);
    expect(got.exit).toBe(exit);
  });
});
