// What scripts build on: the flags of every command and the JSON that they print. A change here is a change for users:
// accept one on purpose with `npm test -- packages/cli/test/contracts.test.ts -u`, and write a changeset.
import { readFileSync } from "node:fs";
import { modelConfigSchema } from "@kensho/models";
import { PRESETS, trainConfigSchema } from "@kensho/trainer";
import { expect, test } from "vitest";
import { z } from "zod";
import { ablateResult } from "../src/commands/ablate/result.ts";
import { benchResult } from "../src/commands/bench/result.ts";
import { doctorResult } from "../src/commands/doctor/result.ts";
import { evalResult } from "../src/commands/eval/result.ts";
import { exportResult } from "../src/commands/export/result.ts";
import { importResult } from "../src/commands/import/result.ts";
import { inspectDynamicsResult } from "../src/commands/inspect/dynamics-result.ts";
import { inspectResult } from "../src/commands/inspect/result.ts";
import { modelsResult } from "../src/commands/models/result.ts";
import {
  prepareArcResult,
  prepareArithmeticResult,
  prepareCustomResult,
  prepareKindResult,
  prepareMazeResult,
  prepareSudokuResult,
} from "../src/commands/prepare-data/result.ts";
import { reportResult } from "../src/commands/report/result.ts";
import { solveResult } from "../src/commands/solve/result.ts";
import { trainEstimate } from "../src/commands/train/estimate-result.ts";
import { trainResult } from "../src/commands/train/result.ts";
import { seedsResult } from "../src/commands/train/seeds-result.ts";
import { EXIT } from "../src/exit-codes.ts";
import { failureDocument } from "../src/failure-document.ts";
import { describeCommands, loadCommands } from "./load-commands.ts";
import { kensho } from "./run-kensho.ts";

const page = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

test.each([
  ["prepare-data-sudoku", prepareSudokuResult],
  ["prepare-data-maze", prepareMazeResult],
  ["prepare-data-arithmetic", prepareArithmeticResult],
  ["prepare-data-custom", prepareCustomResult],
  ["prepare-data-kind", prepareKindResult],
  ["prepare-data-arc", prepareArcResult],
  ["train", trainResult],
  ["train-estimate", trainEstimate],
  ["train-seeds", seedsResult],
  ["eval", evalResult],
  ["solve", solveResult],
  ["ablate", ablateResult],
  ["inspect", inspectResult],
  ["inspect-dynamics", inspectDynamicsResult],
  ["export", exportResult],
  ["import", importResult],
  ["report", reportResult],
  ["doctor", doctorResult],
  ["models", modelsResult],
  ["bench", benchResult],
  ["error", failureDocument],
] as const)("schemas/%s.json is what zod says", async (name, schema) => {
  await expect(page(z.toJSONSchema(schema))).toMatchFileSnapshot(`../schemas/${name}.json`);
});

test("schemas/train-config.json gives completion in a config file", async () => {
  const keys = z.strictObject({ $schema: z.string(), ...modelConfigSchema.shape, ...trainConfigSchema.shape });
  const schema = z.toJSONSchema(keys.partial(), { io: "input" });
  await expect(page(schema)).toMatchFileSnapshot("../schemas/train-config.json");
});

test("oclif.manifest.json is what the folders of the commands say", async () => {
  await expect(page(await describeCommands())).toMatchFileSnapshot("../oclif.manifest.json");
});

test("every command says what it does and shows at least three examples", async () => {
  for (const command of (await loadCommands()).values()) {
    expect(command.summary).toMatch(/^[A-Z].*\.$/);
    expect(command.examples.length).toBeGreaterThanOrEqual(3);
    for (const flag of Object.values(command.flags)) expect(flag.summary).toMatch(/^[A-Z].*\.$/);
  }
});

test("`train --help` lists every preset; no usage line has an empty choice", async () => {
  for (const name of ["train", "prepare-data sudoku"]) {
    const { stdout } = await kensho([...name.split(" "), "--help"]);
    expect(stdout).not.toMatch(/\| *\]/);
    if (name === "train")
      for (const preset of Object.keys(PRESETS)) expect(stdout.replace(/\s+/g, " ")).toContain(preset);
  }
});

test("the README lists every exit code", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = [...readme.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(listed).toEqual(Object.values(EXIT).sort((a, b) => a - b));
});
