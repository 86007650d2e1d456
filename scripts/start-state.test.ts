import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { chooseRun, clearFresh, forgetTrainer, hasDataset, noteTrainer, runningTrainer } from "./lib/start-state.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kensho-start-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
});

/** Files with their contents; a name that ends in `/` is a folder. */
function put(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (!name.endsWith("/")) writeFileSync(path, text);
  }
}

const config = "# settings\nname: hrr\nsteps: 400\nlog_every: 10\n";

describe("the run that npm start takes", () => {
  test.each<[string, Record<string, string>, string, string]>([
    ["nothing there", {}, "run", "fresh"],
    ["an empty folder", { "run/": "" }, "run", "fresh"],
    ["no checkpoint yet", { "run/config.yaml": config, "run/metrics.jsonl": "" }, "run", "fresh"],
    [
      "killed while it saved its first",
      { "run/config.yaml": config, "run/checkpoints/.tmp-step-000100-9/model.safetensors": "half" },
      "run",
      "fresh",
    ],
    [
      "interrupted",
      { "run/config.yaml": config, "run/checkpoints/step-000100/": "", "run/checkpoints/step-000090/": "" },
      "run",
      "unfinished",
    ],
    ["killed while it saved one again", { "run/checkpoints/.replaced-step-000100/": "" }, "run", "unfinished"],
    ["interrupted, without its settings", { "run/checkpoints/step-000400/": "" }, "run", "unfinished"],
    [
      "brought to its end by hand",
      { "run/config.yaml": config, "run/checkpoints/step-000400/": "" },
      "run",
      "finished",
    ],
    ["finished", { "run/.finished": "", "run/checkpoints/step-000100/": "" }, "run", "finished"],
    ["something of the user's own", { "run/thesis.txt": "mine" }, "run-2", "fresh"],
    [
      "something of the user's own, and a run beside it",
      { "run/thesis.txt": "mine", "run-2/checkpoints/step-000001/": "" },
      "run-2",
      "unfinished",
    ],
  ])("%s", (_, files, run, state) => {
    put(files);
    expect(chooseRun(root, "run")).toEqual({ run, state, passedOver: run === "run" ? [] : ["run"] });
  });

  test("leftovers of a run without a checkpoint go, and nothing else does", () => {
    put({ "a/config.yaml": config, "a/checkpoints/": "", "b/checkpoints/step-000001/": "", "c/thesis.txt": "mine" });
    expect(["a", "b", "c", "none"].map((name) => clearFresh(join(root, name)))).toEqual([true, false, false, false]);
    expect(readdirSync(root).sort()).toEqual(["b", "c"]);
  });
});

test("a training that still runs is known by its process", () => {
  const run = join(root, "runs", "first");
  expect(runningTrainer(run)).toBeUndefined();
  noteTrainer(run, process.pid);
  expect(runningTrainer(run)).toEqual({ pid: process.pid, note: join(root, "runs", ".first.pid") });
  expect(chooseRun(root, "runs/first").state).toBe("fresh");
  noteTrainer(run, spawnSync(process.execPath, ["--version"]).pid);
  expect(runningTrainer(run)).toBeUndefined();
  forgetTrainer(run);
  expect(readdirSync(join(root, "runs"))).toEqual([]);
});

test("a data set is there when it is whole", () => {
  put({ "empty/": "", "half/kensho.json": "{}", "half/train/dataset.json": "{}" });
  put({ "whole/kensho.json": "{}", "whole/train/dataset.json": "{}", "whole/test/dataset.json": "{}" });
  expect(["none", "empty", "half", "whole"].map((name) => hasDataset(join(root, name)))).toEqual([
    ...[false, false, false, true],
  ]);
});
