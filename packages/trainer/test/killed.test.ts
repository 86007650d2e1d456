import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { listCheckpoints, loadCheckpoint } from "@kensho/checkpoint";
import { prepareSudoku } from "@kensho/datasets";
import { expect, test } from "vitest";
import { KILLED_CONFIG } from "./killed-config.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const KILLS = 50;
const INTERVAL = KILLED_CONFIG.train.checkpoint_every as number;
const TRAIN_ON = fileURLToPath(new URL("train-on.ts", import.meta.url));

/**
 * Trains in a process of its own.
 * @param killAfter  steps that it tells of before it is killed, a moment later
 * @returns the last step that it told of, and whether it ended by itself
 */
async function train(args: readonly string[], env: NodeJS.ProcessEnv, killAfter = Number.POSITIVE_INFINITY) {
  const child = spawn(process.execPath, ["--conditions=kensho:source", "--no-warnings", TRAIN_ON, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
  });
  const closed = once(child, "close");
  let said = "";
  let isDoomed = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (isDoomed || said.split("\n").length <= killAfter) return;
    isDoomed = true;
    setTimeout(() => child.kill("SIGKILL"), Math.random() * 10);
  });
  const [code] = (await closed) as [number | null];
  return { step: Number(said.trimEnd().split("\n").at(-1)), ended: code === 0 };
}

/** A log without what a clock says. */
function lines(run: string, file: string): unknown[] {
  const text = readFileSync(path.join(run, file), "utf8").trimEnd();
  return text.split("\n").map((line) => ({ ...JSON.parse(line), seconds: 0, puzzles_per_second: 0 }));
}

test(`${KILLS} of ${KILLS} kills of a training process lose no more than an interval, and the run ends as if there had been none`, {
  tags: ["slow"],
  timeout: 1_800_000,
}, async () => {
  const folder = await temporaryFolder();
  const data = path.join(folder, "data");
  await prepareSudoku({ out: data, size: 4, train: 40, test: 4, seed: 1 });
  const [unbroken, killed] = [path.join(folder, "unbroken"), path.join(folder, "killed")];
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(folder, "compiled") };

  // First, since a process that ends leaves its compiled modules to those that are killed.
  const whole = { step: KILLED_CONFIG.train.steps, ended: true };
  expect(await train([data, unbroken], env)).toEqual(whole);

  let kills = 0;
  let before = 0;
  while (kills < KILLS) {
    const { step, ended } = await train([data, killed], env, Math.floor(Math.random() * 12));
    expect(ended, `the run is over after ${kills} kills`).toBe(false);
    kills++;
    const newest = await loadCheckpoint(killed).catch(() => undefined);
    if (newest === undefined) expect(step).toBeLessThanOrEqual(INTERVAL);
    else expect(newest.step).toBeGreaterThanOrEqual(Math.max(before, step - INTERVAL));
    before = newest?.step ?? 0;
    for (const { path } of await listCheckpoints(killed).catch(() => [])) await loadCheckpoint(path);
  }
  expect(before).toBeGreaterThan(KILLS);
  expect(await train([data, killed], env)).toEqual(whole);

  for (const log of ["metrics.jsonl", "validation.jsonl"]) expect(lines(killed, log)).toEqual(lines(unbroken, log));
  const last = path.join("checkpoints", `step-${String(KILLED_CONFIG.train.steps).padStart(6, "0")}`);
  for (const group of ["model", "ema", "optimizer", "carry"]) {
    const of = (run: string): Buffer => readFileSync(path.join(run, last, `${group}.safetensors`));
    expect(of(killed).equals(of(unbroken)), group).toBe(true);
  }
  const best = (run: string): string => readFileSync(path.join(run, "checkpoints", "best.json"), "utf8");
  expect(best(killed)).toBe(best(unbroken));
});
