import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evalResult } from "../src/commands/eval/result.ts";
import { trainResult } from "../src/commands/train/result.ts";
import { seedsResult } from "../src/commands/train/seeds-result.ts";
import { failureDocument } from "../src/failure-document.ts";
import { kensho } from "./run-kensho.ts";

const TINY = "--set hidden_size=16 --set global_batch_size=8 --set halt_max_steps=4 --no-report";

let cwd: string;
const run = (line: string) => kensho(line.split(" "), { cwd });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-trust-"));
  await run("prepare-data sudoku --size 4 --train 60 --test 20 --seed 1 --out data");
  await run("prepare-data sudoku --size 4 --train 60 --test 20 --seed 2 --out other");
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test("--validation holds puzzles out, reports the best checkpoint, and eval uses it", async () => {
  const settings = "--steps 30 --set validate_every=10 --keep 1 --checkpoint-every 7";
  const { exit, stdout } = await run(`train --data data --out chosen ${settings} --validation 10% ${TINY} --json`);
  expect(exit).toBe(0);
  const { best, validation, forecast, used } = trainResult.parse(JSON.parse(stdout));
  expect(validation).toMatchObject({ step: 30, examples: 6 });
  expect(best).toMatchObject({ metric: "exact_accuracy" });
  expect(readdirSync(join(cwd, "chosen", "checkpoints"))).toContain("best.json");
  expect(forecast?.seconds).toBeGreaterThan(0);
  expect(used.training_seconds + used.saving_seconds + used.validating_seconds).toBeLessThanOrEqual(used.seconds);
  const measured = evalResult.parse(JSON.parse((await run("eval chosen --data data --json")).stdout));
  expect(measured).toMatchObject({ step: best?.step, shared_with_training: 0 });
});

test("--from repeats a run from its folder alone, bit for bit, and refuses other data", async () => {
  await run(`train --data data --out first --steps 6 --seed 9 ${TINY}`);
  const again = await run("train --from first --out again --no-report");
  expect(again).toMatchObject({ exit: 0 });
  const weights = (name: string) => readFileSync(join(cwd, name, "checkpoints", "step-000006", "model.safetensors"));
  expect(weights("again")).toEqual(weights("first"));
  const refused = await run("train --from first --data other --out never");
  expect(refused).toMatchObject({
    exit: 3,
    stderr: expect.stringMatching(/^error: other holds other puzzles than first/),
  });
  expect(readdirSync(cwd)).not.toContain("never");
  const none = await run("train --from data --out never");
  expect(none).toMatchObject({ exit: 3, stderr: expect.stringMatching(/^error: data: it holds no run\.json/) });
});

test("a run whose newest checkpoint is damaged resumes in its folder from a named one", async () => {
  await run(`train --data data --out hurt --steps 9 --checkpoint-every 3 --keep 3 --seed 4 --set log_every=1 ${TINY}`);
  const checkpoints = join(cwd, "hurt", "checkpoints");
  const weights = () => readFileSync(join(checkpoints, "step-000009", "model.safetensors"));
  const whole = weights();
  truncateSync(join(checkpoints, "step-000009", "ema.safetensors"), 100);
  const refused = await run("train --resume hurt");
  expect(refused).toMatchObject({ exit: 3, stderr: expect.stringMatching(/step-000006; name that one to use it/) });
  const { exit, stderr } = await run("train --resume hurt/checkpoints/step-000006 --no-report");
  expect({ exit, stderr }).toMatchObject({ exit: 0, stderr: expect.stringContaining("step-000009 is later") });
  expect(readdirSync(checkpoints)).toContain("aside-step-000009");
  expect(readdirSync(join(checkpoints, "step-000006"))).not.toContain("checkpoints");
  expect(weights()).toEqual(whole);
  expect(readFileSync(join(cwd, "hurt", "metrics.jsonl"), "utf8").match(/"step":/g)).toHaveLength(9);
  expect(await run("eval hurt --data data --limit 8")).toMatchObject({ exit: 0 });
});

test("--seeds trains runs that differ in their seed, and tells means with intervals", async () => {
  const { exit, stdout } = await run(
    `train --data data --out seeds --seeds 2 --seed 3 --steps 4 --set log_every=4 ${TINY} --json`,
  );
  expect(exit).toBe(0);
  const { runs, means } = seedsResult.parse(JSON.parse(stdout));
  expect(runs.map(({ seed, run: folder }) => [seed, folder])).toEqual([
    [3, join("seeds", "seed-3")],
    [4, join("seeds", "seed-4")],
  ]);
  const [a = 0, b = 0] = runs.map(({ loss }) => loss);
  expect(a).not.toBe(b);
  expect(means.loss?.mean).toBeCloseTo((a + b) / 2, 10);
  // Student's t for one degree of freedom.
  expect(means.loss?.half_interval).toBeCloseTo((12.706 * Math.abs(a - b)) / 2, 5);
});

test("a run that diverges ends with exit code 5, and names the tensor", async () => {
  const { exit, stdout } = await run(`train --data data --out gone --set lr=1e30 --steps 20 ${TINY} --json`);
  expect(exit).toBe(5);
  const { error } = failureDocument.parse(JSON.parse(stdout));
  expect(error.code).toBe("KSH_DIVERGED");
  expect(error.message).toMatch(/of step \d+ is not a finite number \(first .+\); no checkpoint was saved before/);
});

test("eval warns of puzzles that the network was trained on", async () => {
  await run(`train --data data --out seen --steps 2 ${TINY}`);
  const leaky = join(cwd, "leaky");
  cpSync(join(cwd, "other"), leaky, { recursive: true });
  rmSync(join(leaky, "kensho.json"));
  for (const file of readdirSync(join(leaky, "test")))
    writeFileSync(join(leaky, "test", file), readFileSync(join(cwd, "data", "train", file)));
  const { exit, stderr } = await run("eval seen --data leaky --limit 8");
  expect(exit).toBe(0);
  expect(stderr).toMatch(/warning: the network was trained on 60 of these 60 puzzles, or on symmetry images of them/);
  expect((await run("eval seen --data leaky --split train --limit 8")).stderr).not.toContain("warning");
});
