import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { listCheckpoints, loadCheckpoint } from "@kensho/checkpoint";
import { prepareSudoku } from "@kensho/datasets";
import { seededRandom } from "@kensho/testing";
import { describe, expect, test } from "vitest";
import { killedConfig } from "./killed-config.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Kills, and the steps of a run that is long enough for them: each lets up to a dozen steps pass, and what a moment adds. */
const ROUNDS = [
  { kills: 5, steps: 200, tags: ["slow"] },
  { kills: 50, steps: 900, tags: ["ci"] },
];
const INTERVAL = killedConfig(1).train.checkpoint_every as number;
const TRAIN_ON = fileURLToPath(new URL("train-on.ts", import.meta.url));

/**
 * Trains in a process of its own.
 * @param kill  after which number of reported steps it is killed, and how many milliseconds later; by default never
 * @returns the last step that it reported, and whether it ended by itself
 */
async function train(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { steps, delay } = { steps: Number.POSITIVE_INFINITY, delay: 0 },
) {
  const child = spawn(process.execPath, ["--conditions=kensho:source", "--no-warnings", TRAIN_ON, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
  });
  const closed = once(child, "close");
  let said = "";
  let isDoomed = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (isDoomed || said.split("\n").length <= steps) return;
    isDoomed = true;
    setTimeout(() => child.kill("SIGKILL"), delay);
  });
  const [code] = (await closed) as [number | null];
  return { step: Number(said.trimEnd().split("\n").at(-1)), ended: code === 0 };
}

/** A log without what a clock says. */
function lines(run: string, file: string): unknown[] {
  const text = readFileSync(path.join(run, file), "utf8").trimEnd();
  return text.split("\n").map((line) => ({ ...JSON.parse(line), seconds: 0, puzzles_per_second: 0 }));
}

describe.each(ROUNDS)("$kills kills of a training process", ({ kills, steps, tags }) => {
  test("lose no more than an interval, and the run ends as if there had been none", { tags }, async () => {
    const folder = await temporaryFolder();
    const data = path.join(folder, "data");
    await prepareSudoku({ out: data, size: 4, train: 40, test: 4, seed: 1 });
    const [unbroken, killed] = [path.join(folder, "unbroken"), path.join(folder, "killed")];
    const env = { ...process.env, NODE_COMPILE_CACHE: path.join(folder, "compiled") };

    // First, since a process that ends leaves its compiled modules to those that are killed.
    const whole = { step: steps, ended: true };
    expect(await train([data, unbroken, String(steps)], env)).toEqual(whole);

    const random = seededRandom(kills);
    let before = 0;
    for (let kill = 1; kill <= kills; kill++) {
      const moment = { steps: Math.floor(random() * 12), delay: random() * 10 };
      const { step, ended } = await train([data, killed, String(steps)], env, moment);
      expect(ended, `the run was over before kill ${kill}`).toBe(false);
      const newest = await loadCheckpoint(killed).catch(() => undefined);
      if (newest === undefined) expect(step).toBeLessThanOrEqual(INTERVAL);
      else expect(newest.step).toBeGreaterThanOrEqual(Math.max(before, step - INTERVAL));
      before = newest?.step ?? 0;
      for (const { path } of await listCheckpoints(killed).catch(() => [])) await loadCheckpoint(path);
    }
    expect(before).toBeGreaterThan(kills);
    expect(await train([data, killed, String(steps)], env)).toEqual(whole);

    for (const log of ["metrics.jsonl", "validation.jsonl"]) expect(lines(killed, log)).toEqual(lines(unbroken, log));
    const last = path.join("checkpoints", `step-${String(steps).padStart(6, "0")}`);
    for (const group of ["model", "ema", "optimizer", "carry"]) {
      const of = (run: string): Buffer => readFileSync(path.join(run, last, `${group}.safetensors`));
      expect(of(killed).equals(of(unbroken)), group).toBe(true);
    }
    const best = (run: string): string => readFileSync(path.join(run, "checkpoints", "best.json"), "utf8");
    expect(best(killed)).toBe(best(unbroken));
  });
});
