import path from "node:path";
import { listCheckpoints, loadCheckpoint, loadWeights } from "@kensho/checkpoint";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import { formatError } from "@kensho/errors";
import type { Dataset } from "@kensho/puzzles";
import { type Engine, hostTensor } from "@kensho/tensor";
import { ENGINES } from "@kensho/testing";
import { initialWeights, type TrainConfigInput } from "@kensho/trainer";
import { beforeAll, describe, expect, it } from "vitest";
import { bits, tinyModel, tinyTraining } from "../../trainer/test/tiny.ts";
import { temporaryFolder } from "../test/temporary-folder.ts";
import { DivergedError } from "./errors.ts";
import type { TrainEvent } from "./events.ts";
import { resumeRun, trainRun } from "./run.ts";
import type { RunOptions } from "./run-options.ts";

const engine = ENGINES.cpu();
const model = tinyModel({ vocab_size: 6, seq_len: 16 });
let folder: string;
let dataset: Dataset;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  const dir = path.join(folder, "data");
  await prepareSudoku({ out: dir, size: 4, train: 20, test: 4, seed: 1 });
  dataset = await openDataset(dir, "train");
});

type Change = Partial<Omit<RunOptions, "config">> & { readonly train?: Partial<TrainConfigInput> };
function options({ train, ...rest }: Change = {}): RunOptions {
  const config = { model, train: tinyTraining({ steps: 7, log_every: 3, checkpoint_every: 4, ...train }) };
  return { engine, config, dataset, out: path.join(folder, `run${count++}`), ...rest };
}

async function failureOf(run: Promise<unknown>): Promise<DivergedError> {
  const failure = await run.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DivergedError);
  return failure as DivergedError;
}

/** The engine, on which the norm of the gradient overflows in steps of these numbers. */
function faultyAt(steps: readonly number[]): Engine {
  return {
    ...engine,
    compile: async (graph, state) => {
      const program = await engine.compile(graph, state);
      let step = 0;
      const spoil = <T extends object>(outputs: T): T =>
        graph.updates.size > 0 && steps.includes(step)
          ? { ...outputs, grad_norm: hostTensor("f32", [], Float32Array.of(Number.POSITIVE_INFINITY)) }
          : outputs;
      return {
        graph: program.graph,
        run: (inputs) => program.run(inputs),
        runIf: async (inputs, accept) => {
          step++;
          const outputs = await program.runIf?.(inputs, (seen) => accept(spoil(seen)));
          return spoil(outputs as Record<string, never>);
        },
        [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
      };
    },
  };
}

describe("a step whose figures are not finite", () => {
  it("ends the run on that step, and names the last good checkpoint, which loads", async () => {
    const given = options({ train: { lr: 1e30, steps: 50, checkpoint_every: 1, max_grad_norm: null } });
    const failure = await failureOf(trainRun(given));
    expect(failure.code).toBe("KSH_DIVERGED");
    const newest = (await listCheckpoints(given.out)).at(-1);
    expect(formatError(failure).replaceAll(newest?.path ?? "", "CHECKPOINT")).toMatch(
      /^training diverged: the (loss|gradient) of step \d+ is not a finite number \(first .+\); the last good checkpoint is CHECKPOINT\.\n {2}hint: lower lr, or max_grad_norm; begin from the checkpoint with --weights CHECKPOINT$/,
    );
    expect(newest?.step).toBe(failure.step - 1);
    expect((await loadWeights(newest?.path ?? "")).step).toBe(newest?.step);
  });

  it("before anything was saved says that", async () => {
    const failure = trainRun(options({ train: { lr: 1e30, steps: 50, checkpoint_every: 50 } }));
    await expect(failure).rejects.toThrow(/no checkpoint was saved before/);
  });

  it("is reported with the tensor that overflows first", async () => {
    const weights = { ...initialWeights(model, 0) };
    const name = "model.inner.lm_head.weight";
    const head = weights[name] as (typeof weights)[string];
    // Finite, and yet too large for a product with anything.
    weights[name] = { ...head, data: new Float32Array(head.data.length).fill(3e38) };
    const { message, divergence } = await failureOf(trainRun(options({ weights })));
    expect(divergence).toMatchObject({ what: "loss" });
    expect(message).toMatch(/the loss of step 1 is not a finite number \(first lm_loss, /);
    expect(divergence).toMatchObject({ tensors: expect.arrayContaining([expect.stringContaining(name)]) });
  });

  it("by its gradient alone ends it too, though the loss is finite", async () => {
    const given = options({ engine: faultyAt([3]), train: { checkpoint_every: 1 } });
    await expect(trainRun(given)).rejects.toThrow(/the gradient of step 3 is not a finite number.*; .*step-000002\./);
    expect((await listCheckpoints(given.out)).at(-1)?.step).toBe(2);
  });

  it("is left out with on_nan skip: told, and the network is as it was before it", async () => {
    const events: TrainEvent[] = [];
    const onEvent = (event: TrainEvent) => events.push(event);
    const train = { on_nan: "skip", checkpoint_every: 1, keep_checkpoints: 9 } as const;
    const given = options({ engine: faultyAt([3, 4]), train, onEvent });
    expect(await trainRun(given)).toMatchObject({ stoppedBy: "steps", steps: 7, last: { step: 7 } });
    const warnings = events.filter(({ type }) => type === "warning");
    expect(warnings).toMatchObject([
      { step: 3, about: "skipped step", message: "step 3 is left out: its gradient is not a finite number" },
      { step: 4, about: "skipped step" },
    ]);
    const weights = async (step: number) =>
      bits((await loadCheckpoint(path.join(given.out, "checkpoints", `step-00000${step}`))).groups.model);
    expect(await weights(4)).toEqual(await weights(2));
    expect(await weights(5)).not.toEqual(await weights(4));
  });

  it("again and again ends a run that skips, too", async () => {
    const all = Array.from({ length: 40 }, (_, i) => i + 5);
    const run = trainRun(options({ engine: faultyAt(all), train: { on_nan: "skip", steps: 40 } }));
    const failure = await failureOf(run);
    expect(failure.step).toBe(15);
    expect(failure.message).toContain(
      "the gradient of step 15 is not a finite number, after 10 steps in a row that were left out",
    );
  });

  it("on an engine that has replaced the state by then ends the run as well", async () => {
    const poisoned: Engine = {
      ...engine,
      compile: async (graph, state) => {
        const program = await engine.compile(graph, state);
        let step = 0;
        const infinite = { grad_norm: hostTensor("f32", [], Float32Array.of(Number.POSITIVE_INFINITY)) };
        return {
          graph: program.graph,
          run: async (inputs) => ({ ...(await program.run(inputs)), ...(++step === 3 ? infinite : {}) }),
          [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
        };
      },
    };
    const run = trainRun(options({ engine: poisoned, train: { on_nan: "skip", checkpoint_every: 1 } }));
    await expect(run).rejects.toThrow(/the gradient of step 3 is not a finite number; .*step-000002\./);
  });
});

it("weights that overflow in the optimizer are not saved: the run ends there, by the weight's name", async () => {
  const train = { lr: 1e38, lr_warmup_steps: 0, weight_decay: 10, checkpoint_every: 1, steps: 5 };
  const { message, divergence, step } = await failureOf(trainRun(options({ train })));
  expect(divergence).toMatchObject({ what: "weights", tensor: expect.stringContaining("model.inner.") });
  expect(message).toMatch(/after step 1 the weight model\.inner\.\S+ is not finite; no checkpoint was saved before/);
  expect(step).toBe(1);
});

it("a loss that has run away ends the run, and a resumed one on the same step", async () => {
  // A head that is sure of nonsense, and a learning rate that cannot help it.
  const weights = { ...initialWeights(model, 0) };
  const name = "model.inner.lm_head.weight";
  const head = weights[name] as (typeof weights)[string];
  weights[name] = { ...head, data: Float32Array.from(head.data, (value) => 100 * value) };
  const given = options({ weights, train: { lr: 1e-9, steps: 400, checkpoint_every: 20 } });
  const failure = await failureOf(trainRun(given));
  expect(failure.divergence).toMatchObject({ what: "runaway loss", guessing: Math.log(6) });
  expect(failure.message).toMatch(
    /at step \d+ the loss is [\d.]+ in the mean, and guessing would have 1\.79; the last good/,
  );
  const checkpoint = await loadCheckpoint(given.out);
  const again = await failureOf(resumeRun({ engine, dataset, run: given.out, checkpoint }));
  expect(again.message).toBe(failure.message);
});
