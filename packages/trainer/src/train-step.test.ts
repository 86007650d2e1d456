import { gradients } from "@kensho/autograd";
import {
  carryFrom,
  deepSupervisionStep,
  flattenCarry,
  freshCarry,
  lossHead,
  type ModelConfig,
  type PuzzleData,
  parameterSpecs,
  puzzleTask,
} from "@kensho/models";
import { type Engine, graph, type HostTensor, hostTensor, input, type Program, type Tensor } from "@kensho/tensor";
import { ENGINES, relativeError } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { randomBatches, tinyModel, tinyTraining } from "../test/tiny.ts";
import type { TrainConfig } from "./config.ts";
import { emaDecay, learningRate } from "./schedule.ts";
import { STATE } from "./state-names.ts";
import { trainStepGraph } from "./train-step.ts";
import { createTrainer } from "./trainer.ts";
import { initialWeights } from "./trainer-state.ts";

const B = 4;
type Tensors = Record<string, HostTensor>;

/** Loss, gradients and next carry as functions of inputs, by the models package alone: no optimizer, no state. */
function lossGraph(model: ModelConfig): ReturnType<typeof graph> {
  const specs = parameterSpecs(model);
  const params = Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, input(name, shape)]));
  const puzzle = [B, model.seq_len];
  const carry = carryFrom(B, model, (name, { shape, dtype }) => input(STATE.carry(name), shape, dtype));
  const fresh = {
    inputs: input("inputs", puzzle, "i32"),
    labels: input("labels", puzzle, "i32"),
    puzzle_identifiers: input("puzzle_identifiers", [B], "i32"),
  };
  const step = deepSupervisionStep(carry, fresh, params, model, { minSteps: input("min_steps", [B], "i32") });
  const { losses } = lossHead(step, model);
  const trainable = Object.keys(specs).filter((name) => specs[name]?.trainable);
  const grads = gradients(
    losses.loss,
    trainable.map((name) => params[name] as Tensor),
  );
  const named = Object.fromEntries(trainable.map((name, i) => [`grad/${name}`, grads[i] as Tensor]));
  const next = Object.fromEntries(Object.entries(flattenCarry(step.carry)).map(([k, v]) => [STATE.carry(k), v]));
  return graph({ outputs: { loss: losses.loss, ...named, ...next } });
}

/** The training step on plain numbers: clip, decay, AdamW, average. */
class ByHand {
  readonly #model: ModelConfig;
  readonly #train: TrainConfig;
  readonly #program: Program;
  readonly tensors: Tensors;
  #step = 0;

  constructor(model: ModelConfig, train: TrainConfig, program: Program) {
    this.#model = model;
    this.#train = train;
    this.#program = program;
    const wide = Object.entries(initialWeights(model, train.seed)).map(([name, { shape, data }]) => [
      name,
      hostTensor("f32", shape, Float64Array.from(data)),
    ]);
    const carry = Object.entries(freshCarry(B, model)).map(([name, value]) => [STATE.carry(name), value]);
    this.tensors = { ...Object.fromEntries([...wide, ...carry]) };
    for (const [name, { shape, data }] of wide as [string, HostTensor][]) {
      if (!parameterSpecs(model)[name]?.trainable) continue;
      this.tensors[STATE.m(name)] = hostTensor("f32", shape, new Float64Array(data.length));
      this.tensors[STATE.v(name)] = hostTensor("f32", shape, new Float64Array(data.length));
      this.tensors[STATE.ema(name)] = hostTensor("f32", shape, Float64Array.from(data));
    }
  }

  async next(batch: PuzzleData): Promise<{ loss: number; norm: number }> {
    const { beta1, beta2, weight_decay, max_grad_norm, ema_rate } = this.#train;
    const t = ++this.#step;
    const lr = learningRate(t, this.#train);
    const shape = [B, this.#model.seq_len];
    const out = await this.#program.run(
      Object.fromEntries(
        Object.entries({
          ...this.tensors,
          inputs: hostTensor("i32", shape, batch.inputs),
          labels: hostTensor("i32", shape, batch.labels),
          puzzle_identifiers: hostTensor("i32", [B], batch.puzzleIdentifiers),
          min_steps: hostTensor("i32", [B], new Int32Array(B).fill(1)),
        }).filter(([name]) => this.#program.graph.inputs.has(name)),
      ),
    );
    const grads = Object.entries(out).filter(([name]) => name.startsWith("grad/"));
    const squares = grads.flatMap(([, { data }]) => Array.from(data, (g) => (g / B) ** 2));
    const norm = Math.sqrt(squares.reduce((a, b) => a + b));
    const factor = Math.min(1, (max_grad_norm as number) / (norm + 1e-6));
    for (const [key, gradient] of grads) {
      const name = key.slice("grad/".length);
      const [p, m, v, average] = [name, STATE.m(name), STATE.v(name), STATE.ema(name)].map(
        (held) => this.tensors[held]?.data as Float64Array,
      ) as [Float64Array, Float64Array, Float64Array, Float64Array];
      const decay = parameterSpecs(this.#model)[name]?.decay ? weight_decay : 0;
      for (const [i, raw] of gradient.data.entries()) {
        const g = (raw / B) * factor;
        m[i] = beta1 * (m[i] as number) + (1 - beta1) * g;
        v[i] = beta2 * (v[i] as number) + (1 - beta2) * g * g;
        const [mHat, vHat] = [(m[i] as number) / (1 - beta1 ** t), (v[i] as number) / (1 - beta2 ** t)];
        p[i] = (p[i] as number) * (1 - lr * decay) - (lr * mHat) / (Math.sqrt(vHat) + 1e-8);
        const d = emaDecay(t, ema_rate);
        average[i] = d * (average[i] as number) + (1 - d) * (p[i] as number);
      }
    }
    for (const [name, value] of Object.entries(out)) if (name.startsWith("carry/")) this.tensors[name] = value;
    return { loss: (out.loss?.data[0] as number) / B, norm };
  }
}

describe.each(["trm", "hrr"] as const)("the training step of %s as one graph", (name) => {
  it("is forward, backward, clipping, AdamW and average, done one after the other", async () => {
    const model = tinyModel({ name, halt_exploration_prob: 0 });
    // A bound that the first steps exceed, so that clipping has a say.
    const train = tinyTraining({ max_grad_norm: 0.7, weight_decay: 0.3, steps: 6 });
    const engine = ENGINES.reference();
    await using program = await engine.compile(lossGraph(model));
    const byHand = new ByHand(model, train, program);
    await using trainer = await createTrainer({ engine, task: puzzleTask(model, train), train });
    const [mine, theirs] = [randomBatches(model, B), randomBatches(model, B)];
    const norms: number[] = [];
    for (let step = 1; step <= 5; step++) {
      const want = await byHand.next(mine.next());
      const report = await trainer.next(theirs);
      expect(report.metrics.loss).toBeCloseTo(want.loss, 10);
      expect(report.metrics.grad_norm).toBeCloseTo(want.norm, 10);
      norms.push(want.norm);
    }
    expect(Math.max(...norms)).toBeGreaterThan(0.7);
    const { model: weights, ema, optimizer, carry } = await trainer.snapshot();
    const averages = Object.fromEntries(Object.entries(ema).map(([key, value]) => [STATE.ema(key), value]));
    const held: Tensors = { ...weights, ...averages, ...optimizer, ...carry };
    expect(Object.keys(held).sort()).toEqual(Object.keys(byHand.tensors).sort());
    for (const [tensor, value] of Object.entries(held)) {
      expect(relativeError(value, byHand.tensors[tensor] as HostTensor), tensor).toBeLessThan(1e-9);
    }
  });
});

describe.each(["adamw", "adam_atan2"] as const)("the training step with %s on the CPU engine", (optimizer) => {
  it.each([
    ["trm", true],
    ["hrr", false],
  ] as const)("has the reference engine's losses and gradients (%s, mixing %s)", async (name, mlp_t) => {
    const model = tinyModel({ name, mlp_t, halt_exploration_prob: 0, pos_encodings: "learned", gradient_cycles: 2 });
    const run = async (engine: Engine): Promise<number[]> => {
      await using trainer = await createTrainer({
        engine,
        task: puzzleTask(model, {}),
        train: tinyTraining({ optimizer, lr: 1e-3 }),
      });
      const source = randomBatches(model, B);
      const reports = [await trainer.next(source), await trainer.next(source), await trainer.next(source)];
      return reports.flatMap(({ metrics }) => [metrics.loss, metrics.q_halt_loss, metrics.grad_norm, metrics.count]);
    };
    const [want, got] = [await run(ENGINES.reference()), await run(ENGINES.cpu())];
    for (const [i, value] of got.entries()) {
      const truth = want[i] as number;
      expect(Math.abs(value - truth)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(truth)));
    }
  });
});

describe("trainStepGraph", () => {
  it("updates every trained tensor with its moments and average, and the carry; never the initial states", () => {
    const model = tinyModel();
    const trained = Object.entries(parameterSpecs(model)).flatMap(([key, { trainable }]) => (trainable ? [key] : []));
    const carry = ["z_H", "z_L", "inputs", "labels", "puzzle_identifiers", "steps", "halted"] as const;
    const expected = [
      ...trained.flatMap((key) => [key, STATE.m(key), STATE.v(key), STATE.ema(key)]),
      ...carry.map(STATE.carry),
    ];
    expect([...trainStepGraph(puzzleTask(model, {}), tinyTraining()).updates.keys()].sort()).toEqual(expected.sort());
    const withoutAverage = trainStepGraph(puzzleTask(model, {}), tinyTraining({ ema: false }));
    expect([...withoutAverage.updates.keys()].filter((key) => key.startsWith("ema/"))).toEqual([]);
    expect(withoutAverage.inputs.has("ema_decay")).toBe(false);
  });
});
