import { parameterSpecs, puzzleTask } from "@kensho/models";
import { type HostTensor, hostTensor } from "@kensho/tensor";
import { ENGINE_NAMES, ENGINES } from "@kensho/testing";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import { describe, expect, it } from "vitest";
import { bits, type PuzzleReport, type PuzzleTrainer, randomBatches, tinyModel, tinyTraining } from "../test/tiny.ts";
import type { TrainConfigInput } from "./config.ts";
import { learningRate } from "./schedule.ts";
import { STATE } from "./state-names.ts";
import { createTrainer } from "./trainer.ts";
import { initialWeights, type TrainerSnapshot } from "./trainer-state.ts";

const model = tinyModel({ halt_exploration_prob: 0.5 });
const B = 4;

async function steps(trainer: PuzzleTrainer, count: number): Promise<PuzzleReport[]> {
  const source = randomBatches(model, B, trainer.step);
  const reports: PuzzleReport[] = [];
  for (let i = 0; i < count; i++) reports.push(await trainer.next(source));
  return reports;
}

const allBits = ({ step, exploration, ...groups }: TrainerSnapshot) => ({
  step,
  exploration,
  ...Object.fromEntries(Object.entries(groups).map(([group, tensors]) => [group, bits(tensors)])),
});

// A software GPU compiles its kernels for most of that time.
describe.each(ENGINE_NAMES)("a trainer on the %s engine", { timeout: 300_000 }, (engineName) => {
  const engine = ENGINES[engineName]();

  it.each([
    ["adamw", true],
    ["adam_atan2", false],
  ] as const)("resumes from a snapshot bit for bit (%s, ema %s)", async (optimizer, ema) => {
    const train = tinyTraining({ optimizer, ema, seed: 3 });
    await using unbroken = await createTrainer({ engine, task: puzzleTask(model, train), train });
    await steps(unbroken, 4);
    const taken = await unbroken.snapshot();
    // What a checkpoint does to it: numbers as JSON, tensors as copies.
    const stored = { ...structuredClone(taken), exploration: JSON.parse(JSON.stringify(taken.exploration)) };
    const expected = await steps(unbroken, 5);
    await using resumed = await createTrainer({ engine, task: puzzleTask(model, train), train, from: stored });
    expect(resumed.step).toBe(4);
    expect(await steps(resumed, 5)).toEqual(expected);
    expect(allBits(await resumed.snapshot())).toEqual(allBits(await unbroken.snapshot()));
    expect(allBits(taken), "a snapshot stays as it was").toEqual(allBits(stored));
  });

  it("reads the same with and without a copy, and continues in the memory of a consumed snapshot", async () => {
    const tables = tinyModel({ halt_exploration_prob: 0.5, puzzle_emb_ndim: 16, num_puzzle_identifiers: 5 });
    const train = tinyTraining({ seed: 3, puzzle_emb_lr: 1e-2 });
    await using unbroken = await createTrainer({ engine, task: puzzleTask(tables, train), train });
    await steps(unbroken, 3);
    const taken = await unbroken.snapshot();
    expect(allBits(await unbroken.snapshot({ borrowed: true }))).toEqual(allBits(taken));
    expect(bits(await unbroken.evaluationWeights({ borrowed: true }))).toEqual(
      bits(await unbroken.evaluationWeights()),
    );
    const expected = await steps(unbroken, 3);
    await using resumed = await createTrainer({
      engine,
      task: puzzleTask(tables, train),
      train,
      from: taken,
      usesUp: true,
    });
    expect(await steps(resumed, 3)).toEqual(expected);
    expect(allBits(await resumed.snapshot())).toEqual(allBits(await unbroken.snapshot()));
  });

  it("repeats bit for bit with the same seed, and differs with another", async () => {
    const run = async (seed: number): Promise<unknown> => {
      await using trainer = await createTrainer({ engine, task: puzzleTask(model, {}), train: tinyTraining({ seed }) });
      return [await steps(trainer, 3), allBits(await trainer.snapshot())];
    };
    const [a, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toEqual(a);
    expect(other).not.toEqual(a);
  });
});

const engine = ENGINES.reference();

/** A trainer whose halting head says "right" (or "wrong") of everything. */
async function decided(bias: number, exploration: number): Promise<PuzzleTrainer> {
  const sure = tinyModel({ halt_exploration_prob: exploration, halt_max_steps: 4 });
  const train = tinyTraining({ lr: 1e-9 });
  await using fresh = await createTrainer({ engine, task: puzzleTask(sure, train), train });
  const from = await fresh.snapshot();
  const q = { "model.inner.q_head.bias": hostTensor("f32", [2], Float32Array.of(bias, bias)) };
  return createTrainer({
    engine,
    task: puzzleTask(sure, train),
    train,
    from: { ...from, model: { ...from.model, ...q } },
  });
}

const carried = async (trainer: PuzzleTrainer, name: "steps" | "halted"): Promise<number[]> =>
  Array.from((await trainer.snapshot()).carry[STATE.carry(name)]?.data ?? []);

describe("halting exploration", () => {
  it("without it, a sure network halts at once and an unsure one after halt_max_steps", async () => {
    await using sure = await decided(50, 0);
    await using unsure = await decided(-50, 0);
    expect((await steps(sure, 3)).map(({ metrics }) => metrics.count)).toEqual([4, 4, 4]);
    const reports = await steps(unsure, 8);
    expect(reports.map(({ metrics }) => metrics.count)).toEqual([0, 0, 0, 4, 0, 0, 0, 4]);
    expect(reports[3]?.metrics.steps).toBe(4);
  });

  it("makes sure slots think 2 to halt_max_steps steps, each its own number", async () => {
    await using trainer = await decided(50, 1);
    const seen = new Set<number>();
    for (let step = 0; step < 30; step++) {
      await steps(trainer, 1);
      const [had, halted] = [await carried(trainer, "steps"), await carried(trainer, "halted")];
      for (const [slot, finished] of halted.entries()) if (finished === 1) seen.add(had[slot] as number);
    }
    expect([...seen].sort()).toEqual([2, 3, 4]);
  });

  it("draws from a stream of its own, far from that of the weights", async () => {
    const weights = (exploration: number) => initialWeights(tinyModel({ halt_exploration_prob: exploration }), 9);
    expect(bits(weights(0))).toEqual(bits(weights(1)));
    await using trainer = await createTrainer({
      engine,
      task: puzzleTask(model, {}),
      train: tinyTraining({ seed: 9 }),
    });
    const { exploration } = await trainer.snapshot();
    expect(exploration).not.toEqual(xoroshiro128plus(9).getState());
    expect(exploration).toEqual(jumped(9).getState());
  });
});

function jumped(seed: number): JumpableRandomGenerator {
  const stream = xoroshiro128plus(seed);
  stream.jump(); // 2⁶⁴ draws
  return stream;
}

describe("evaluationWeights", () => {
  const weightsAfter = async (change: Partial<TrainConfigInput>) => {
    await using trainer = await createTrainer({ engine, task: puzzleTask(model, {}), train: tinyTraining(change) });
    await steps(trainer, 3);
    return { evaluated: await trainer.evaluationWeights(), trained: (await trainer.snapshot()).model };
  };

  it("are the averages, and the initial states as they are", async () => {
    const { evaluated, trained } = await weightsAfter({});
    expect(Object.keys(evaluated).sort()).toEqual(Object.keys(parameterSpecs(model)).sort());
    const different = Object.keys(trained).filter(
      (name) => bits(evaluated)[name]?.join() !== bits(trained)[name]?.join(),
    );
    const trainable = Object.entries(parameterSpecs(model)).flatMap(([name, spec]) => (spec.trainable ? [name] : []));
    expect(different.sort()).toEqual(trainable.sort());
    const first = bits(initialWeights(model, 0));
    for (const buffer of ["model.inner.H_init", "model.inner.L_init"])
      expect(bits(evaluated)[buffer]).toEqual(first[buffer]);
  });

  it("are the weights themselves without an average", async () => {
    const { evaluated, trained } = await weightsAfter({ ema: false });
    expect(bits(evaluated)).toEqual(bits(trained));
  });
});

describe("weight decay", () => {
  it("takes lr · wd of each matrix, and nothing of embeddings, registers and biases", async () => {
    const lr = learningRate(1, tinyTraining());
    const after = async (weight_decay: number): Promise<Record<string, HostTensor>> => {
      await using trainer = await createTrainer({
        engine,
        task: puzzleTask(model, {}),
        train: tinyTraining({ weight_decay }),
      });
      await steps(trainer, 1);
      return (await trainer.snapshot()).model;
    };
    const [plain, decayed, first] = [bits(await after(0)), bits(await after(0.5)), bits(initialWeights(model, 0))];
    for (const [name, { decay }] of Object.entries(parameterSpecs(model))) {
      const taken = (plain[name] ?? []).map((value, i) => value - (decayed[name]?.[i] as number));
      const share = decay ? lr * 0.5 : 0;
      expect([name, taken]).toEqual([name, (first[name] ?? []).map((value) => expect.closeTo(share * value, 12))]);
    }
  });
});
