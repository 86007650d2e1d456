import { appendFile, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { loadCheckpoint } from "@kensho/checkpoint";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import type { Dataset } from "@kensho/puzzles";
import { ENGINES } from "@kensho/testing";
import { beforeAll, expect, it } from "vitest";
import { bits, tinyModel, tinyTraining } from "../../trainer/test/tiny.ts";
import { temporaryFolder } from "../test/temporary-folder.ts";
import { ResumeError } from "./errors.ts";
import { resumeRun, trainRun } from "./run.ts";

const engine = ENGINES.cpu();
const train = tinyTraining({ steps: 23, log_every: 5, checkpoint_every: 4, seed: 5 });
const config = { model: tinyModel({ vocab_size: 6, seq_len: 16 }), train };
let folder: string;
let dataset: Dataset;

beforeAll(async () => {
  folder = await temporaryFolder();
  const dir = path.join(folder, "data");
  await prepareSudoku({ out: dir, size: 4, train: 20, test: 4, seed: 1 });
  dataset = await openDataset(dir, "train");
});

/** Metrics without what a clock says. */
async function metrics(run: string): Promise<unknown[]> {
  const text = await readFile(path.join(run, "metrics.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), seconds: 0, puzzles_per_second: 0 }));
}

/** Trains a number of steps, then stops. */
async function trainUntil(out: string, steps: number, settings = config): Promise<void> {
  let done = 0;
  const controller = new AbortController();
  const run = trainRun({
    engine: {
      ...engine,
      compile: async (graph, state) => {
        const program = await engine.compile(graph, state);
        return {
          graph: program.graph,
          run: (inputs) => {
            if (++done === steps) controller.abort();
            return program.run(inputs);
          },
          [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
        };
      },
    },
    config: settings,
    dataset,
    out,
    signal: controller.signal,
  });
  expect(await run).toMatchObject({ stoppedBy: "signal", steps });
}

const resume = async (run: string, data = dataset) =>
  resumeRun({ engine, dataset: data, run, checkpoint: await loadCheckpoint(run) });

it("a resumed run ends with the metrics and the weights of an uninterrupted one", async () => {
  const whole = path.join(folder, "whole");
  await trainRun({ engine, config, dataset, out: whole });
  const expected = await loadCheckpoint(whole);
  for (const at of [1, 4, 7, 10, 22]) {
    const broken = path.join(folder, `broken-${at}`);
    await trainUntil(broken, at);
    expect(await resume(broken)).toMatchObject({ stoppedBy: "steps", steps: 23 });
    expect(await metrics(broken), `stopped after ${at}`).toEqual(await metrics(whole));
    const { groups } = await loadCheckpoint(broken);
    for (const group of ["model", "ema", "optimizer", "carry"] as const) {
      expect(bits(groups[group] ?? {}), `${group}, stopped after ${at}`).toEqual(bits(expected.groups[group] ?? {}));
    }
  }
});

it("so does one whose batches take new puzzles together, and whose epochs visit every example", async () => {
  const together = { ...train, refill: "batch", epoch: "all" } as const;
  const own = { model: tinyModel({ ...config.model, halt_exploration_prob: 1 }), train: together };
  const whole = path.join(folder, "whole-together");
  await trainRun({ engine, config: own, dataset, out: whole });
  const expected = await loadCheckpoint(whole);
  for (const at of [5, 6]) {
    const broken = path.join(folder, `broken-together-${at}`);
    await trainUntil(broken, at, own);
    await resume(broken);
    expect(await metrics(broken)).toEqual(await metrics(whole));
    const { groups, state } = await loadCheckpoint(broken);
    expect((state as { cursor: unknown }).cursor).toEqual((expected.state as { cursor: unknown }).cursor);
    for (const group of ["model", "ema", "optimizer", "carry"] as const) {
      expect(bits(groups[group] ?? {})).toEqual(bits(expected.groups[group] ?? {}));
    }
  }
});

it("steps after the newest checkpoint are repeated, and their lines of the log are replaced", async () => {
  const whole = path.join(folder, "whole-2");
  const killed = path.join(folder, "killed");
  await trainRun({ engine, config, dataset, out: whole });
  await trainUntil(killed, 11);
  // As after a kill: the checkpoint of the interruption is gone, the log is ahead and ends in half a line.
  await rm(path.join(killed, "checkpoints", "step-000011"), { recursive: true });
  const log = path.join(killed, "metrics.jsonl");
  await appendFile(log, '{"step":15,"loss":0.1}\n{"step":2');
  await resume(killed);
  expect(await metrics(killed)).toEqual(await metrics(whole));
});

it("refuses other data, a finished run and bare weights, and leaves the folder as it was", async () => {
  const run = path.join(folder, "refused");
  await trainUntil(run, 6);
  const before = await metrics(run);
  const other = path.join(folder, "other");
  await prepareSudoku({ out: other, size: 4, train: 20, test: 4, seed: 2 });
  await expect(resume(run, await openDataset(other, "train"))).rejects.toThrow(/holds other puzzles/);
  const bare = await loadCheckpoint(run, { groups: ["model"] });
  await expect(resumeRun({ engine, dataset, run, checkpoint: bare })).rejects.toThrow(ResumeError);
  expect(await metrics(run)).toEqual(before);
  await resume(run);
  await expect(resume(run)).rejects.toThrow(/the run is finished: all its 23 steps are done/);
});

it("resumes from a checkpoint of a version without validation and anomaly detection", async () => {
  const run = path.join(folder, "earlier");
  await trainUntil(run, 6);
  const checkpoint = await loadCheckpoint(run);
  const { selection: _, monitor: __, ...state } = checkpoint.state as Record<string, unknown>;
  const { model, train: settings } = state.config as Record<string, Record<string, unknown>>;
  const late = ["validation", "validate_every", "keep_best", "patience", "on_nan"];
  const earlier = Object.fromEntries(Object.entries(settings ?? {}).filter(([key]) => !late.includes(key)));
  const old = { ...checkpoint, state: { ...state, config: { model, train: earlier } } };
  await rm(path.join(run, "run.json"));
  expect(await resumeRun({ engine, dataset, run, checkpoint: old })).toMatchObject({ stoppedBy: "steps", steps: 23 });
  expect(await metrics(run)).toEqual(await metrics(path.join(folder, "whole")));
});
