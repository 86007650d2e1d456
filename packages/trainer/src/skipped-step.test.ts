import { modelConfigSchema, puzzleTask } from "@kensho/models";
import { type Engine, type HostTensor, hostTensor } from "@kensho/tensor";
import { ENGINE_NAMES, ENGINES } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { bits, randomBatches, tinyModel, tinyTraining } from "../test/tiny.ts";
import { scalarValues } from "./step-inputs.ts";
import { COUNTS, trainStepGraph } from "./train-step.ts";
import { createTrainer, type Trainer } from "./trainer.ts";
import { firstState } from "./trainer-state.ts";

const model = tinyModel();
const vectors = modelConfigSchema.parse({ ...model, puzzle_emb_ndim: 4, num_puzzle_identifiers: 6 });
const train = tinyTraining({ on_nan: "skip" });
const B = train.global_batch_size;

/** An engine whose programs cannot take back what they did, as those of a GPU. */
function withoutReturn(engine: Engine): Engine {
  return {
    ...engine,
    createState: (values) => engine.createState(values),
    compile: async (graph, state) => {
      const program = await engine.compile(graph, state);
      return {
        graph: program.graph,
        run: (inputs) => program.run(inputs),
        [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
      };
    },
  };
}

/** Inputs of a step, as a trainer makes them. */
function stepInputs(network: typeof model): Record<string, HostTensor> {
  const task = puzzleTask(network, {});
  const random = { uniform: () => 1, integer: (from: number) => from };
  const feed = task.feed({ rows: B, random, awaitsData: true });
  return { ...feed.inputs(randomBatches(network, B)), ...scalarValues(task, train, { step: 1, elapsed: 0 }) };
}

describe.each(ENGINE_NAMES)("a step on %s whose loss is not finite, with on_nan: skip", (name) => {
  it.each([
    ["a network", model],
    ["one with puzzle vectors", vectors],
  ])("leaves the state of %s as it was, to the last bit", { timeout: 240_000 }, async (_, network) => {
    const engine = ENGINES[name]();
    const values = firstState(puzzleTask(network, {}), train, {});
    const head = "model.inner.lm_head.weight";
    const spoilt = Float32Array.from(values[head]?.data ?? []);
    spoilt[0] = Number.NaN;
    const bad = { ...values, [head]: hostTensor("f32", values[head]?.shape ?? [], spoilt) };
    await using state = await engine.createState(bad);
    await using program = await engine.compile(trainStepGraph(puzzleTask(network, train), train), state);
    const out = await program.run(stepInputs(network));
    expect(out[COUNTS]?.data[0]).toBe(0);
    expect(bits(await state.read())).toEqual(bits(bad));

    // The same step from good weights changes every one of them but those without gradient.
    await state.write(values);
    const good = await program.run(stepInputs(network));
    expect(good[COUNTS]?.data[0]).toBe(1);
    const after = await state.read([head, "carry/steps"]);
    expect(after[head]?.data).not.toEqual(values[head]?.data);
    expect(Array.from(after["carry/steps"]?.data ?? [])).toEqual([1, 1, 1, 1]);
  });
});

describe("a trainer on an engine that cannot take a step back", () => {
  it("tells of the step that the graph left out, and takes the same ones as with on_nan: stop", async () => {
    const engine = withoutReturn(ENGINES.cpu());
    await using skipping = await createTrainer({ engine, task: puzzleTask(model, train), train });
    await using plain = await createTrainer({
      engine,
      task: puzzleTask(model, {}),
      train: { ...train, on_nan: "stop" },
    });
    const [a, b] = [randomBatches(model, B), randomBatches(model, B)];
    for (let i = 0; i < 4; i++) expect(await skipping.next(a)).toEqual(await plain.next(b));
    expect(await weights(skipping)).toEqual(await weights(plain));

    await using diverging = await createTrainer({
      engine,
      task: puzzleTask(model, {}),
      train: { ...train, lr: 1e30, max_grad_norm: null },
    });
    const source = randomBatches(model, B);
    const first = await diverging.next(source);
    expect(first.undone).toBeUndefined();
    const before = await weights(diverging);
    expect(await diverging.next(source)).toMatchObject({ step: 2, undone: true });
    expect(await weights(diverging)).toEqual(before);
  });
});

async function weights(trainer: Trainer): Promise<Record<string, number[]>> {
  const { model: own, ema, optimizer, carry } = await trainer.snapshot();
  return bits({
    ...own,
    ...optimizer,
    ...carry,
    ...Object.fromEntries(Object.entries(ema).map(([k, v]) => [`ema ${k}`, v])),
  });
}
