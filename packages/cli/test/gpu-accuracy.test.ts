// A network that is trained to its end on a GPU (here: its software) knows as much as one that the CPU trained from the same seed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evalResult } from "../src/commands/eval/result.ts";
import { kensho } from "./run-kensho.ts";

const hasSoftware = process.env.VK_ICD_FILENAMES !== undefined;
const PUZZLES = 300;

let cwd: string;
const run = async (line: string): Promise<string> => {
  const { exit, stdout, stderr } = await kensho(line.split(" "), { cwd });
  expect(exit, stderr).toBe(0);
  return stdout;
};

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-gpu-accuracy-"));
  await run(`prepare-data sudoku --size 4 --train 400 --test ${PUZZLES} --seed 1 --out data`);
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe.skipIf(!hasSoftware)("trained to the end from the same seed", { tags: ["ci"] }, () => {
  test("a GPU's network and a CPU's solve as many unseen puzzles", { timeout: 1_200_000 }, async () => {
    const accuracy = async (engine: string): Promise<number> => {
      await run(
        `train --data data --preset sudoku-4x4-lattice --steps 150 --out ${engine} --seed 1 --no-report ${ENGINES[engine]}`,
      );
      return (
        evalResult.parse(JSON.parse(await run(`eval ${engine} --data data --engine cpu --json`))).exact_accuracy ?? 0
      );
    };
    const [cpu, gpu] = [await accuracy("cpu"), await accuracy("gpu")];
    const figures = `CPU ${(100 * cpu).toFixed(1)} %, WebGPU ${(100 * gpu).toFixed(1)} % of ${PUZZLES}`;
    if (process.env.KENSHO_FIGURES !== undefined) process.stdout.write(`${figures}\n`);
    expect(cpu, figures).toBeGreaterThan(0.97);
    // Rounding makes the two runs diverge; the limit is the noise of two shares of this many puzzles (three deviations at 98 %).
    expect(Math.abs(cpu - gpu), figures).toBeLessThan(0.035);
  });
});

const ENGINES: Readonly<Record<string, string>> = { cpu: "--engine cpu", gpu: "--adapter swiftshader" };
