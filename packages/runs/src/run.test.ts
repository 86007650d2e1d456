import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { listCheckpoints, loadCheckpoint, loadWeights } from "@kensho/checkpoint";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import { formatError } from "@kensho/errors";
import { modelConfigSchema } from "@kensho/models";
import type { Dataset } from "@kensho/puzzles";
import { type Engine, EngineError } from "@kensho/tensor";
import { ENGINES } from "@kensho/testing";
import { type TrainConfigInput, trainConfigSchema } from "@kensho/trainer";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bits, tinyModel, tinyTraining } from "../../trainer/test/tiny.ts";
import { temporaryFolder } from "../test/temporary-folder.ts";
import { DataMismatchError, DivergedError, RunExistsError, RunFolderError } from "./errors.ts";
import type { TrainEvent } from "./events.ts";
import { trainRun } from "./run.ts";
import type { CheckpointState, RunOptions } from "./run-options.ts";

const engine = ENGINES.cpu();
const model = tinyModel({ vocab_size: 6, seq_len: 16 });
let folder: string;
let dataset: Dataset;
let count = 0;
const newPath = (): string => path.join(folder, `run${count++}`);

beforeAll(async () => {
  folder = await temporaryFolder();
  const dir = path.join(folder, "data");
  await prepareSudoku({ out: dir, size: 4, train: 20, test: 4, seed: 1 });
  dataset = await openDataset(dir, "train");
});

type Change = Partial<Omit<RunOptions, "config">> & { readonly train?: Partial<TrainConfigInput> };
function options({ train, ...rest }: Change = {}): RunOptions {
  const config = { model, train: tinyTraining({ steps: 7, log_every: 3, checkpoint_every: 4, ...train }) };
  return { engine, config, dataset, out: newPath(), ...rest };
}

const lines = async (out: string): Promise<Record<string, number | null>[]> =>
  (await readFile(path.join(out, "metrics.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const savedSteps = async (out: string): Promise<number[]> => (await listCheckpoints(out)).map(({ step }) => step);

describe("a run", () => {
  it("leaves a folder with its config, its metrics and its newest checkpoints", async () => {
    const given = options({ train: { keep_checkpoints: 1 } });
    const events: TrainEvent[] = [];
    const result = await trainRun({ ...given, onEvent: (event) => events.push(event) });
    expect(result).toMatchObject({ stoppedBy: "steps", steps: 7 });
    expect((await readdir(given.out)).sort()).toEqual(["checkpoints", "config.yaml", "metrics.jsonl", "run.json"]);

    const { model: network, train } = given.config;
    const config = parse(await readFile(path.join(given.out, "config.yaml"), "utf8")) as Record<string, unknown>;
    expect(config).toEqual({ ...network, ...train });
    const half = (keys: object) => Object.fromEntries(Object.entries(config).filter(([key]) => key in keys));
    expect(modelConfigSchema.parse(half(network))).toEqual(network);
    expect(trainConfigSchema.parse(half(train))).toEqual(train);

    const log = await lines(given.out);
    expect(
      log.map(({ step }) => step),
      "every third step, and the last",
    ).toEqual([3, 6, 7]);
    const fields = ["step", "loss", "lm_loss", "q_halt_loss", "accuracy", "exact_accuracy", "lr", "seconds"];
    for (const line of log) {
      expect(Object.keys(line)).toEqual(expect.arrayContaining(fields));
      for (const value of Object.values(line)) expect(value === null || Number.isFinite(value)).toBe(true);
      expect((line.lm_loss as number) + (line.q_halt_loss as number) / 2).toBeCloseTo(line.loss as number, 3);
    }
    expect(log.at(-1)).toEqual(result.last);
    expect(log.every(({ seconds }, i) => i === 0 || (seconds as number) > (log[i - 1]?.seconds as number))).toBe(true);

    expect(await savedSteps(given.out)).toEqual([7]);
    expect(events.map((event) => [event.type, "metrics" in event ? event.metrics.step : event.step])).toEqual([
      ["step", 3],
      ["checkpoint", 4],
      ["step", 6],
      ["step", 7],
      ["checkpoint", 7],
    ]);
    expect(result.checkpoint).toBe((await listCheckpoints(given.out))[0]?.path);
  });

  it("saves once where the last step is one to save at anyway", async () => {
    const saved: number[] = [];
    const onEvent = (event: TrainEvent): unknown => event.type === "checkpoint" && saved.push(event.step);
    await trainRun(options({ train: { steps: 4 }, onEvent }));
    expect(saved).toEqual([4]);
  });

  it("saves all that a run needs to resume", async () => {
    const given = options();
    const { checkpoint } = await trainRun(given);
    const { groups, state, step } = await loadCheckpoint(checkpoint);
    const saved = state as unknown as CheckpointState;
    expect(step).toBe(7);
    expect(Object.keys(groups).sort()).toEqual(["carry", "ema", "model", "optimizer"]);
    expect(saved.config).toEqual(given.config);
    expect(saved.data).toEqual({
      dir: dataset.dir,
      kind: "sudoku-4x4",
      fingerprint: dataset.fingerprint,
      identifiers: { count: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(saved.cursor).toMatchObject({ fingerprint: dataset.fingerprint, batch_size: 4, seed: 0 });
    expect(saved.exploration.length).toBeGreaterThan(0);
    // 7 steps of 4 puzzles from 20: one epoch done, 8 into the next.
    expect(saved.cursor).toMatchObject({ epoch: 1, position: 8 });
    expect(Object.keys((await loadWeights(given.out)).groups.weights).length).toBeGreaterThan(5);
  });

  it("repeats bit for bit, whatever else is asked of it", async () => {
    const weights = async (change: Change): Promise<unknown> => {
      const { checkpoint, last } = await trainRun(options(change));
      const { groups } = await loadCheckpoint(checkpoint);
      return [last.loss, Object.values(groups).map((tensors) => bits(tensors))];
    };
    const often = { log_every: 1, checkpoint_every: 1 };
    const [a, b] = [await weights({ train: { log_every: 1 } }), await weights({ train: often })];
    expect(b).toEqual(a);
    expect(await weights({ train: { ...often, seed: 1 } })).not.toEqual(a);
  });
});

describe("a run folder", () => {
  it("that holds a run, or anything, is refused and kept", async () => {
    const given = options();
    await trainRun(given);
    const before = await readFile(path.join(given.out, "metrics.jsonl"), "utf8");
    const again = trainRun({ ...given, config: { ...given.config, train: { ...given.config.train, seed: 5 } } });
    await expect(again).rejects.toThrow(RunExistsError);
    await expect(again).rejects.toMatchObject({ code: "KSH_RUN_EXISTS" });
    expect(await readFile(path.join(given.out, "metrics.jsonl"), "utf8")).toBe(before);
    expect(await savedSteps(given.out)).toEqual([4, 7]);

    await expect(trainRun(options({ out: dataset.dir }))).rejects.toThrow(/holds a run already, and it is kept/);
    expect((await openDataset(dataset.dir, "train")).fingerprint).toBe(dataset.fingerprint);
  });

  it("of a run without a checkpoint is kept too, and the message says that it may go", async () => {
    const given = options({ train: { lr: 1e30, lr_warmup_steps: 0, max_grad_norm: null } });
    await expect(trainRun(given)).rejects.toThrow(DivergedError);
    const again = trainRun(given);
    await expect(again).rejects.toThrow(RunExistsError);
    await expect(again).rejects.toMatchObject({
      message: expect.stringMatching(/before its first checkpoint.*/),
      suggestions: [expect.stringMatching(/^delete the folder/)],
    });
    await writeFile(path.join(given.out, "notes.txt"), "mine");
    await expect(trainRun(given)).rejects.toThrow(/holds a run already/);
  });

  it("is not there when training cannot begin", async () => {
    const broken: Engine = { ...engine, compile: () => Promise.reject(new EngineError("no memory")) };
    const given = options({ engine: broken });
    await expect(trainRun(given)).rejects.toThrow(EngineError);
    await expect(readdir(given.out)).rejects.toThrow(/ENOENT/);
  });

  it("is not there when the data set is for another network", async () => {
    const given = options();
    const other = { ...given, config: { ...given.config, model: tinyModel({ vocab_size: 5, seq_len: 36 }) } };
    const failure = await trainRun(other).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DataMismatchError);
    expect(formatError(failure).replace(dataset.dir, "DATA")).toMatchInlineSnapshot(`
      "DATA does not fit the network: it has 16 positions of 6 tokens, the network takes 36 positions of 5 tokens.
        hint: set seq_len and vocab_size to those of the data set"
    `);
    await expect(readdir(given.out)).rejects.toThrow(/ENOENT/);
  });

  it("is not there when the network has fewer puzzle vectors than the data set puzzles", async () => {
    const given = options();
    const { num_puzzle_identifiers } = dataset.metadata;
    const model = modelConfigSchema.parse({ ...given.config.model, puzzle_emb_ndim: 4, num_puzzle_identifiers: 1 });
    const more = { ...dataset, metadata: { ...dataset.metadata, num_puzzle_identifiers: num_puzzle_identifiers + 1 } };
    const run = trainRun({ ...given, dataset: more, config: { ...given.config, model } });
    await expect(run).rejects.toMatchObject({
      message: expect.stringMatching(/and 2 puzzle identifiers, the network takes .* and 1 puzzle identifiers\./),
      suggestions: [expect.stringMatching(/^.* and num_puzzle_identifiers/)],
    });
    await expect(readdir(given.out)).rejects.toThrow(/ENOENT/);
  });

  it("that cannot be made is said by name, with the cause", async () => {
    const file = newPath();
    await writeFile(file, "a file where a folder should be");
    const out = path.join(file, "run");
    const failure = await trainRun(options({ out })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RunFolderError);
    expect((failure as RunFolderError).code).toBe("KSH_RUN_FOLDER");
    expect((failure as Error).message).toContain(`${out} cannot be written: a part of the path is a file`);
  });
});

it.skipIf(process.platform !== "linux")("a place where nothing can be made is refused, not waited for", async () => {
  await expect(trainRun(options({ out: "/proc/kensho/run" }))).rejects.toThrow(RunFolderError);
});

describe("a run that ends early", () => {
  it("on a signal finishes its step, logs it and saves", async () => {
    const stop = new AbortController();
    const onEvent = (event: TrainEvent): void => {
      if (event.type === "step" && event.metrics.step === 2) stop.abort();
    };
    const given = options({ train: { steps: 1000, log_every: 1 }, signal: stop.signal, onEvent });
    const result = await trainRun(given);
    expect(result).toMatchObject({ stoppedBy: "signal", steps: 2 });
    expect((await lines(given.out)).map(({ step }) => step)).toEqual([1, 2]);
    expect((await loadCheckpoint(result.checkpoint)).step).toBe(2);
  });

  it("on a signal that came before the first step has one step to show", async () => {
    const result = await trainRun(options({ signal: AbortSignal.abort() }));
    expect(result).toMatchObject({ stoppedBy: "signal", steps: 1, last: { step: 1 } });
  });

  it("at its time limit saves, with the learning rate near its floor", async () => {
    const train = { steps: 1_000_000, log_every: 1_000_000, checkpoint_every: 1_000_000, lr: 1, lr_min_ratio: 0.01 };
    const result = await trainRun(options({ train, timeLimit: 1 }));
    expect(result.stoppedBy).toBe("time");
    expect(result.seconds).toBeGreaterThanOrEqual(1);
    expect(result.last.step).toBe(result.steps);
    expect(result.last.lr).toBeLessThan(0.2);
    expect((await loadCheckpoint(result.checkpoint)).step).toBe(result.steps);
  });
});
