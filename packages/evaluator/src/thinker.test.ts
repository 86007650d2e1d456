import { truncatedNormalFromUniform } from "@kensho/layers";
import {
  carryFrom,
  deepSupervisionStep,
  flattenCarry,
  freshCarry,
  type ModelConfig,
  modelConfigSchema,
  parameterSpecs,
} from "@kensho/models";
import { argMax, graph, type HostTensor, hostTensor, input, type Shape, sigmoid, sizeOf, state } from "@kensho/tensor";
import { ENGINE_NAMES, ENGINES, seededRandom } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { createThinker, type Thought } from "./thinker.ts";

const B = 3;
const config = (name: "trm" | "hrr"): ModelConfig =>
  modelConfigSchema.parse({
    name,
    hidden_size: 8,
    num_heads: 2,
    inter_multiple_of: 8,
    H_cycles: 2,
    L_cycles: 1,
    L_layers: 1,
    H_layers: name === "hrr" ? 1 : 0,
    halt_max_steps: 4,
    register_tokens: 1,
    vocab_size: 6,
    seq_len: 5,
  });

function randomWeights(model: ModelConfig, seed: number): Record<string, HostTensor> {
  const random = seededRandom(seed);
  const draw = (shape: Shape): HostTensor =>
    hostTensor(
      "f32",
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => truncatedNormalFromUniform(random(), 0.3)),
    );
  return Object.fromEntries(Object.entries(parameterSpecs(model)).map(([name, { shape }]) => [name, draw(shape)]));
}

const PUZZLES = Int32Array.of(1, 5, 2, 0, 3, 4, 4, 1, 1, 2, 5, 0, 0, 3, 2);

/** Four supervision steps of the graph that training uses, carry and all, by hand. */
async function trainingSteps(
  model: ModelConfig,
  weights: Record<string, HostTensor>,
): Promise<Record<string, HostTensor>[]> {
  const engine = ENGINES.reference();
  const puzzle = [B, model.seq_len];
  const carry = carryFrom(B, model, (name, { shape, dtype }) => state(name, shape, dtype));
  const empty = Object.entries(freshCarry(B, model)).map(([name, value]) => {
    // What waits in a fresh carry is never read, so it may be anything.
    if (name.startsWith("z_")) value.data.fill(Number.NaN);
    return [name, value];
  });
  await using held = await engine.createState({ ...weights, ...Object.fromEntries(empty) });
  const params = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, state(name, shape)]));
  const fresh = {
    inputs: input("inputs", puzzle, "i32"),
    labels: input("labels", puzzle, "i32"),
    puzzle_identifiers: input("puzzle_identifiers", [B], "i32"),
  };
  const step = deepSupervisionStep(carry, fresh, params, model);
  const outputs = { logits: step.logits, predictions: argMax(step.logits), halting: sigmoid(step.q_halt_logits) };
  await using program = await engine.compile(graph({ outputs, updates: flattenCarry(step.carry) }), held);
  const results: Record<string, HostTensor>[] = [];
  for (let i = 0; i < 4; i++) {
    const labels = hostTensor("i32", puzzle, new Int32Array(PUZZLES.length));
    const puzzle_identifiers = hostTensor("i32", [B], new Int32Array(B));
    results.push(await program.run({ inputs: hostTensor("i32", puzzle, PUZZLES), labels, puzzle_identifiers }));
  }
  return results;
}

/** Probability of the likeliest token of each cell. */
function largestProbabilities({ shape, data }: HostTensor): number[] {
  const vocab = shape.at(-1) as number;
  return Array.from({ length: data.length / vocab }, (_, cell) => {
    const exps = Array.from(data.slice(cell * vocab, (cell + 1) * vocab), Math.exp);
    return Math.max(...exps) / exps.reduce((a, b) => a + b);
  });
}

async function thoughts(steps: AsyncGenerator<Thought>): Promise<Thought[]> {
  const all: Thought[] = [];
  for await (const thought of steps) all.push(thought);
  return all;
}

describe.each(ENGINE_NAMES)("a thinker on the %s engine", (engineName) => {
  // Thoughts are float32 on every engine.
  const digits = { reference: 6, cpu: 4, webgpu: 4 }[engineName];

  it.each(["trm", "hrr"] as const)("thinks what %s thinks in training", async (name) => {
    const model = config(name);
    const weights = randomWeights(model, 4);
    const wanted = await trainingSteps(model, weights);
    await using thinker = await createThinker({ engine: ENGINES[engineName](), model, weights, batchSize: B });
    const got = await thoughts(thinker.think(PUZZLES));
    expect(got.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    for (const [i, { predictions, confidence, halting }] of got.entries()) {
      const want = wanted[i] as Record<"logits" | "predictions" | "halting", HostTensor>;
      expect(Array.from(predictions)).toEqual(Array.from(want.predictions.data));
      const close = (values: Iterable<number>): unknown[] => Array.from(values, (x) => expect.closeTo(x, digits));
      expect(Array.from(confidence)).toEqual(close(largestProbabilities(want.logits)));
      expect(Array.from(halting)).toEqual(close(want.halting.data));
    }
    const changes = got.filter(({ confidence }, i) => i > 0 && confidence.join() !== got[i - 1]?.confidence.join());
    expect(changes.length, "every step continues from the previous one").toBe(3);
  });

  it("restarts every batch, wherever the last one ended", async () => {
    const model = config("hrr");
    await using thinker = await createThinker({
      engine: ENGINES[engineName](),
      model,
      weights: randomWeights(model, 4),
      batchSize: B,
    });
    const first = await thoughts(thinker.think(PUZZLES, 2));
    for await (const _ of thinker.think(PUZZLES.map((token) => (token + 1) % 6))) break;
    expect(await thoughts(thinker.think(PUZZLES, 2))).toEqual(first);
  });
});

describe("createThinker", () => {
  const model = config("trm");
  const weights = randomWeights(model, 1);
  const create = (given: Record<string, HostTensor>) =>
    createThinker({ engine: ENGINES.reference(), model, weights: given, batchSize: 1 });

  it("refuses weights that lack a tensor", async () => {
    const { "model.inner.lm_head.weight": _, ...rest } = weights;
    await expect(create(rest)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: the weights lack "model.inner.lm_head.weight"
        hint: they belong to another config, or to another family]
    `);
  });

  it("refuses a tensor of another shape", async () => {
    const wide = hostTensor("f32", [7, 8], new Float32Array(56));
    await expect(
      create({ ...weights, "model.inner.lm_head.weight": wide }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: weight "model.inner.lm_head.weight" has another shape or dtype than the program expects
        expected (f32): [6, 8]
        got (f32):      [7, 8]]
    `);
  });

  it("passes over tensors that it has no use for", async () => {
    await using thinker = await create({ ...weights, "optimizer.m": hostTensor("f32", [], new Float32Array(1)) });
    expect((await thoughts(thinker.think(PUZZLES.slice(0, 5), 1))).length).toBe(1);
  });
});

describe("a network with puzzle vectors", () => {
  const model = modelConfigSchema.parse({ ...config("trm"), puzzle_emb_ndim: 8, num_puzzle_identifiers: 3 });
  const weights = randomWeights(model, 4);
  const thinker = () => createThinker({ engine: ENGINES.reference(), model, weights, batchSize: B });

  it("thinks about the same puzzle differently under another identifier", async () => {
    await using one = await thinker();
    const under = async (...identifiers: number[]) =>
      (await thoughts(one.think(PUZZLES, 1, Int32Array.from(identifiers))))[0]?.halting as Float32Array;
    const [same, changed] = [await under(0, 1, 2), await under(0, 2, 2)];
    expect([changed[0], changed[2]]).toEqual([same[0], same[2]]);
    expect(changed[1]).not.toBe(same[1]);
  });

  it("refuses a puzzle that it has no vector for", async () => {
    await using one = await thinker();
    await expect(thoughts(one.think(PUZZLES, 1, Int32Array.of(0, 3, 1)))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: think: the network has no vector for puzzle 3, but for 0 to 2
        hint: give it puzzles of the data set that it was trained with, or of identifier 0]
    `);
  });
});

describe("setWeights", () => {
  it("makes it think as one that was created with them", async () => {
    const model = config("trm");
    const make = (seed: number) =>
      createThinker({ engine: ENGINES.reference(), model, weights: randomWeights(model, seed), batchSize: B });
    await using a = await make(1);
    await using b = await make(2);
    const before = await thoughts(a.think(PUZZLES, 2));
    const wanted = await thoughts(b.think(PUZZLES, 2));
    expect(before).not.toEqual(wanted);
    await a.setWeights(randomWeights(model, 2));
    expect(await thoughts(a.think(PUZZLES, 2))).toEqual(wanted);
  });
});
