import { modelConfigSchema } from "@kensho/models";
import { type Engine, type HostTensor, hostTensor } from "@kensho/tensor";
import { ENGINE_NAMES, ENGINES } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { bits, randomBatches, tinyModel, tinyTraining } from "../test/tiny.ts";
import { createTrainer, type Trainer } from "./trainer.ts";
import { firstState } from "./trainerState.ts";
import { COUNTS, trainStepGraph } from "./trainStep.ts";

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
  const { inputs, labels, puzzleIdentifiers } = randomBatches(network, B).next();
  const scalar = (value: number): HostTensor => hostTensor("f32", [], Float32Array.of(value));
  return {
    inputs: hostTensor("i32", [B, network.seq_len], inputs),
    labels: hostTensor("i32", [B, network.seq_len], labels),
    puzzle_identifiers: hostTensor("i32", [B], puzzleIdentifiers),
    min_steps: hostTensor("i32", [B], new Int32Array(B).fill(1)),
    ...{ lr: scalar(0.01), correction1: scalar(10), correction2: scalar(20), ema_decay: scalar(0.9) },
    ...(network.puzzle_emb_ndim > 0 ? { puzzle_emb_lr: scalar(0.01) } : {}),
  };
}

describe.each(ENGINE_NAMES)("a step on %s whose loss is not finite, with on_nan: skip", (name) => {
  it.each([
    ["a network", model],
    ["one with puzzle vectors", vectors],
  ])("leaves the state of %s as it was, to the last bit", { timeout: 240_000 }, async (_, network) => {
    const engine = ENGINES[name]();
    const values = firstState(network, train, {});
    const head = "model.inner.lm_head.weight";
    const spoilt = Float32Array.from(values[head]?.data ?? []);
    spoilt[0] = Number.NaN;
    const bad = { ...values, [head]: hostTensor("f32", values[head]?.shape ?? [], spoilt) };
    await using state = await engine.createState(bad);
    await using program = await engine.compile(trainStepGraph(network, train), state);
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
    await using skipping = await createTrainer({ engine, model, train });
    await using plain = await createTrainer({ engine, model, train: { ...train, on_nan: "stop" } });
    const [a, b] = [randomBatches(model, B), randomBatches(model, B)];
    for (let i = 0; i < 4; i++) expect(await skipping.next(a)).toEqual(await plain.next(b));
    expect(await weights(skipping)).toEqual(await weights(plain));

    await using diverging = await createTrainer({
      engine,
      model,
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
