import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { bestCheckpoint, loadCheckpoint, loadWeights } from "@kensho/checkpoint";
import { openDataset, prepareSudoku, validationSplit } from "@kensho/datasets";
import { createThinker, evaluate, requireLabelled } from "@kensho/evaluator";
import { type Dataset, DatasetOptionError } from "@kensho/puzzles";
import { ENGINES } from "@kensho/testing";
import type { TrainConfigInput } from "@kensho/trainer";
import { beforeAll, expect, it } from "vitest";
import { bits, tinyModel, tinyTraining } from "../../trainer/test/tiny.ts";
import { temporaryFolder } from "../test/temporary-folder.ts";
import { ResumeError } from "./errors.ts";
import type { TrainEvent, ValidationEvent, ValidationLine } from "./events.ts";
import { resumeRun, trainRun } from "./run.ts";
import type { RunOptions } from "./run-options.ts";
import { type RunRecord, readRunRecord } from "./run-record.ts";

const engine = ENGINES.cpu();
const model = tinyModel({ vocab_size: 6, seq_len: 16, hidden_size: 16 });
let folder: string;
let dataset: Dataset;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  const dir = path.join(folder, "data");
  await prepareSudoku({ out: dir, size: 4, train: 40, test: 4, seed: 1 });
  dataset = await openDataset(dir, "train");
});

type Change = Partial<Omit<RunOptions, "config">> & { readonly train?: Partial<TrainConfigInput> };
function options({ train, ...rest }: Change = {}): RunOptions {
  const settings = { steps: 22, checkpoint_every: 100, validation: 0.25, validate_every: 5, seed: 2, ...train };
  return {
    engine,
    config: { model, train: tinyTraining(settings) },
    dataset,
    out: path.join(folder, `run${count++}`),
    ...rest,
  };
}

const validations = async (run: string): Promise<ValidationLine[]> =>
  (await readFile(path.join(run, "validation.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

it("validates on held-out puzzles at an interval and at the end, and keeps the best checkpoint", async () => {
  const events: TrainEvent[] = [];
  const given = options({ onEvent: (event) => events.push(event), train: { keep_checkpoints: 1 } });
  const result = await trainRun(given);
  const lines = await validations(given.out);
  expect(lines.map(({ step }) => step)).toEqual([5, 10, 15, 20, 22]);
  expect(result.validation).toEqual(lines.at(-1));
  for (const line of lines) expect(line).toMatchObject({ examples: 10, measures: { valid: expect.any(Number) } });
  const told = events.filter((event): event is ValidationEvent => event.type === "validation");
  expect(told.map(({ metrics }) => metrics)).toEqual(lines);

  const best = await bestCheckpoint(given.out);
  expect(best).toEqual(result.best);
  expect(best?.step).toBe(told.filter((event) => event.best).at(-1)?.metrics.step);
  const cells = lines.find(({ step }) => step === best?.step)?.cell_accuracy;
  expect(cells, "no puzzle of these is ever right, and the cells decide").toBe(
    Math.max(...lines.map((line) => line.cell_accuracy)),
  );
  expect((await loadWeights(given.out)).step).toBe(best?.step);
  const saved = (await readdir(path.join(given.out, "checkpoints"))).filter((name) => name.startsWith("step"));
  expect(saved).toHaveLength(best?.step === 22 ? 1 : 2);
});

it("what it says of a checkpoint is what evaluating that checkpoint says", async () => {
  const given = options();
  const { validation, checkpoint } = await trainRun(given);
  const split = validationSplit(dataset, { share: 0.25, seed: 2 });
  const { groups } = await loadCheckpoint(checkpoint);
  const weights = { ...groups.model, ...groups.ema };
  await using thinker = await createThinker({ engine, model, weights, batchSize: 3 });
  const of = async (part: Dataset | undefined) =>
    requireLabelled(await evaluate(thinker, part as Dataset), part as Dataset).cell_accuracy;
  expect(validation?.cell_accuracy).toBeCloseTo(await of(split?.validation), 5);
  expect(validation?.train_cell_accuracy).toBeCloseTo(await of(split?.probe), 5);
});

it("validating changes nothing in the training", async () => {
  const weights = async (train: Partial<TrainConfigInput>) => {
    const { checkpoint } = await trainRun(options({ train }));
    return bits((await loadCheckpoint(checkpoint)).groups.model);
  };
  expect(await weights({ validate_every: 3 })).toEqual(await weights({ validate_every: 1000 }));
  expect(await weights({ validation: 0 }), "other puzzles make another network").not.toEqual(await weights({}));
});

it("patience ends a run without improvement, and such a run cannot be resumed", async () => {
  // A step too small to change an answer.
  const given = options({ train: { lr: 1e-30, patience: 3, steps: 1000, validation: 4 } });
  expect(await trainRun(given)).toMatchObject({ stoppedBy: "patience", steps: 20, best: { step: 20 } });
  const checkpoint = await loadCheckpoint(given.out);
  const again = resumeRun({ engine, dataset, run: given.out, checkpoint });
  await expect(again).rejects.toThrow(ResumeError);
  await expect(again).rejects.toThrow(/the run is finished: 3 validations showed no gain/);
});

it("a run that was interrupted between two validations ends as one that was not", async () => {
  const whole = options({ train: { patience: 50 } });
  await trainRun(whole);
  const stop = new AbortController();
  const onEvent = (event: TrainEvent): void => {
    if (event.type === "validation" && event.metrics.step === 10) stop.abort();
  };
  const broken = options({ train: { patience: 50 }, signal: stop.signal, onEvent });
  expect(await trainRun(broken)).toMatchObject({ stoppedBy: "signal", steps: 10 });
  await resumeRun({ engine, dataset, run: broken.out, checkpoint: await loadCheckpoint(broken.out) });
  const [a, b] = await Promise.all([loadCheckpoint(whole.out), loadCheckpoint(broken.out)]);
  expect(bits(b.groups.model)).toEqual(bits(a.groups.model));
  expect((b.state as { selection: unknown }).selection).toEqual((a.state as { selection: unknown }).selection);
  const timeless = async (run: string) => (await validations(run)).map((line) => ({ ...line, seconds: 0 }));
  expect(await timeless(broken.out)).toEqual(await timeless(whole.out));
});

it("keep_best takes another measure, and refuses one that nothing measures", async () => {
  const { best } = await trainRun(options({ train: { keep_best: "cell_accuracy" } }));
  expect(best).toMatchObject({ metric: "cell_accuracy", value: expect.any(Number) });
  expect((await trainRun(options({ train: { keep_best: null } }))).best).toBeUndefined();
  const wrong = options({ train: { keep_best: "valid_path" } });
  await expect(trainRun(wrong)).rejects.toThrow(DatasetOptionError);
  await expect(trainRun(wrong)).rejects.toMatchObject({
    message: expect.stringMatching(/nothing measures valid_path.*/),
    suggestions: [expect.stringMatching(/^take one of exact_accuracy, cell_accuracy, valid$/)],
  });
  await expect(readdir(wrong.out)).rejects.toThrow(/ENOENT/);
});

it("run.json says what the run was made from, and what each session took", async () => {
  const stop = new AbortController();
  const onEvent = (event: TrainEvent): unknown => event.type === "validation" && stop.abort();
  const forecast = { seconds: 3, memory_bytes: 2e8 };
  const weightsFrom = { path: "runs/first", sha256: "ab" };
  const given = options({ signal: stop.signal, onEvent, forecast, weightsFrom, timeLimit: 1000 });
  await trainRun(given);
  await resumeRun({ engine, dataset, run: given.out, checkpoint: await loadCheckpoint(given.out) });
  const record = (await readRunRecord(given.out)) as RunRecord;
  const { kind, fingerprint } = { kind: "sudoku-4x4", fingerprint: dataset.fingerprint };
  expect(record).toMatchObject({ format: 1, engine: "cpu", weights: weightsFrom, time_limit: 1000 });
  expect(record.data).toEqual({ dir: dataset.dir, path: dataset.dir, kind, fingerprint, validation_puzzles: 10 });
  expect(record.flops_per_step).toBeGreaterThan(1000);
  expect(record.sessions).toMatchObject([
    { from_step: 0, forecast, stopped_by: "signal", steps: 5 },
    { from_step: 5, forecast: null, stopped_by: "steps", steps: 22 },
  ]);
  for (const { used } of record.sessions) {
    const { seconds, training_seconds, validating_seconds, saving_seconds, memory_bytes } = used as NonNullable<
      typeof used
    >;
    expect(training_seconds + validating_seconds + saving_seconds).toBeLessThanOrEqual(seconds * 1.001);
    expect(saving_seconds).toBeGreaterThan(0);
    expect(memory_bytes).toBeGreaterThan(3e7);
  }
});
