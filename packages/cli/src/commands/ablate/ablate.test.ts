import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kensho } from "../../../test/run-kensho.ts";
import { failureDocument } from "../../failure-document.ts";
import { ablateResult } from "./result.ts";

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-ablate-"));
  const made = await kensho(
    ["prepare-data", "sudoku", "--size", "4", "--train", "40", "--test", "10", "--out", "data", "--seed", "1"],
    { cwd },
  );
  expect(made.exit).toBe(0);
}, 60_000);
afterAll(() => rmSync(cwd, { recursive: true }));

const SMALL = ["--set", "hidden_size=8", "--set", "global_batch_size=4", "--set", "halt_max_steps=2"];
const run = (words: readonly string[], options: { readonly interruptAt?: RegExp } = {}) =>
  kensho(["ablate", "--data", "data", ...SMALL, "--points", "1", ...words], { cwd, ...options });

describe("kensho ablate", { timeout: 120_000 }, () => {
  test("families and cycles: a table on stdout, progress on stderr, plots in the folder; then from what is there", async () => {
    const words = ["--vary", "name=trm,hrr", "--vary", "T=1,2", "--budget", "2steps", "--seeds", "2", "--out", "first"];
    const { exit, stdout, stderr } = await run(words);
    expect(exit).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(
      /^name {2}H_cycles {2}parameters {2}depth {2}steps {2}time {2}MFLOP +exact +cells +valid$/,
    );
    expect(lines.slice(1, 5).map((line) => line.split(/ +/).slice(0, 2).join(" "))).toEqual([
      "trm 1",
      "trm 2",
      "hrr 1",
      "hrr 2",
    ]);
    expect(lines[5]).toBe("means over 2 seeds with 95 % intervals (Student's t), measured with the averaged weights");
    expect(lines[6]).toBe(`plots in ${join("first", "ablation.svg")}`);
    expect(stderr).toContain("1 of 8  name=trm H_cycles=1 seed=0  exact ");
    expect(readFileSync(join(cwd, "first", "ablation.svg"), "utf8")).toMatch(/^<svg xmlns/);
    expect(readdirSync(join(cwd, "first", "cells"))).toHaveLength(8);

    const again = await run([...words, "--json"]);
    expect([again.exit, again.stderr]).toEqual([0, ""]);
    const { settings, budget } = ablateResult.parse(JSON.parse(again.stdout));
    expect(budget).toEqual({ unit: "steps", amount: 2 });
    // The second network of hrr has the layers of the first; a T of 2 takes nearly twice the work of 1.
    const [trm, deep, hrr] = settings;
    expect(hrr!.parameters).toBeGreaterThan(1.5 * trm!.parameters);
    expect(deep!.flops_per_step).toBeGreaterThan(1.1 * trm!.flops_per_step);
    expect(settings.map(({ setting, seeds }) => [setting.name, setting.H_cycles, seeds])).toEqual([
      ["trm", 1, 2],
      ["trm", 2, 2],
      ["hrr", 1, 2],
      ["hrr", 2, 2],
    ]);
  });

  test("Ctrl-C keeps finished trainings, and states how to resume", async () => {
    const words = ["--vary", "n=1,2", "--budget", "60s", "--seeds", "1", "--out", "stopped"];
    const { exit, stdout, stderr } = await run(words, { interruptAt: /training 1 of 2/ });
    expect([exit, stdout]).toEqual([130, ""]);
    expect(stderr).toContain("Stopping. Finished trainings are kept.");
    expect(stderr).toMatch(
      /Interrupted\. Finished trainings are in stopped\.\n.*Run the same command again to resume\.\n$/,
    );
    expect(readdirSync(join(cwd, "stopped", "cells"))).toEqual([]);
  });

  test.each([
    [
      ["--vary", "hiden_size=8", "--budget", "2steps"],
      2,
      "--vary hiden_size: there is no such setting.",
      "Did you mean hidden_size?",
    ],
    [
      ["--vary", "steps=1,2", "--budget", "2steps"],
      2,
      "--vary steps: it is the same for all.",
      "--budget says how long each training is.",
    ],
    [
      ["--vary", "T=1", "--vary", "H_cycles=2", "--budget", "2steps"],
      2,
      "--vary H_cycles: it is set twice.",
      "Name all its values in one --vary.",
    ],
    [["--vary", "T=1", "--budget", "1flop"], 3, "a budget of 1.00 operations ends before the first step", undefined],
    [
      ["--vary", "T=1,2", "--vary", "gradient_cycles=2", "--budget", "2steps"],
      3,
      "gradient_cycles cannot exceed H_cycles → at gradient_cycles in --vary",
      undefined,
    ],
  ] as const)("%j is refused before anything is written", async (words, exit, message, suggestion) => {
    const got = await run([...words, "--out", "refused", "--json"]);
    expect(got.exit).toBe(exit);
    const { error } = failureDocument.parse(JSON.parse(got.stdout));
    expect(error.message).toContain(message);
    if (suggestion !== undefined) expect(error.suggestions).toEqual([suggestion]);
    expect(readdirSync(cwd)).not.toContain("refused");
  });
});
