import { gradients } from "@kensho/autograd";
import { GraphError, type HostTensor, hostTensor, sum, type Tensor, tensor } from "@kensho/tensor";
import { compute, ENGINES, relativeError, seededRandom } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { batchInputs, carryInputs, paramInputs, prefixed, randomWeights, tinyConfig } from "../../test/networks.ts";
import { parameterSpecs } from "../parameters.ts";
import { refill } from "./carry.ts";
import { deepSupervisionStep } from "./deep-supervision.ts";
import { initialLatent, supervisionStep } from "./supervision-step.ts";

const engine = ENGINES.reference();
const B = 4;
const config = tinyConfig({ name: "hrr" });
const params = paramInputs(config);
const weights = randomWeights(config, 3, 1);
const numbers = (x: HostTensor | undefined): number[] => Array.from(x?.data ?? []);

const random = seededRandom(21);
const latent = (): HostTensor =>
  hostTensor(
    "f32",
    [B, 4, 4],
    Float32Array.from({ length: B * 16 }, () => random() - 0.5),
  );
const i32 = (...rows: number[][]): HostTensor => hostTensor("i32", [rows.length, 3], Int32Array.from(rows.flat()));
/** Slots 0 and 2 are finished, 1 and 3 are thinking. */
const carry = {
  z_H: latent(),
  z_L: latent(),
  inputs: i32([1, 1, 1], [2, 2, 2], [3, 3, 3], [4, 4, 4]),
  labels: i32([1, 2, 3], [1, 2, 4], [4, 4, 4], [-100, 0, 1]),
  puzzle_identifiers: hostTensor("i32", [B], Int32Array.of(5, 6, 7, 8)),
  steps: hostTensor("i32", [B], Int32Array.of(3, 1, 2, 2)),
  halted: hostTensor("bool", [B], Uint8Array.of(1, 0, 1, 0)),
};
const batch = {
  inputs: i32([0, 1, 2], [9, 9, 9], [2, 1, 0], [9, 9, 9]),
  labels: i32([4, 3, 2], [9, 9, 9], [0, 0, 0], [9, 9, 9]),
  puzzle_identifiers: hostTensor("i32", [B], Int32Array.of(1, 2, 3, 4)),
};
const values = { ...weights, ...prefixed("carry", carry), ...prefixed("batch", batch) };

/** One row of a tensor whose first axis is the batch. */
function row({ shape, data }: HostTensor, i: number): number[] {
  const width = data.length / (shape[0] as number);
  return Array.from(data.slice(i * width, (i + 1) * width));
}

describe("refill", () => {
  it("restarts finished slots and leaves the others unchanged", async () => {
    const { latent, ...rest } = refill(carryInputs(B, config), batchInputs(B, config), params, config);
    const current = { z_H: latent.z_H as Tensor, z_L: latent.z_L as Tensor, ...rest };
    const got = await compute(engine, current, values);
    const init = (name: string): number[] => {
      const state = numbers(weights[`model.inner.${name}`]);
      return [...state, ...state, ...state, ...state];
    };
    for (const slot of [0, 2]) {
      expect(row(got.z_H, slot)).toEqual(init("H_init"));
      expect(row(got.z_L, slot)).toEqual(init("L_init"));
      expect(row(got.inputs, slot)).toEqual(row(batch.inputs, slot));
      expect(row(got.labels, slot)).toEqual(row(batch.labels, slot));
    }
    for (const slot of [1, 3]) {
      for (const part of ["z_H", "z_L", "inputs", "labels"] as const) {
        expect(row(got[part], slot), part).toEqual(row(carry[part], slot));
      }
    }
    expect(numbers(got.steps)).toEqual([0, 1, 0, 2]);
    expect(numbers(got.puzzle_identifiers)).toEqual([1, 6, 3, 8]);
  });
});

describe("deepSupervisionStep", () => {
  const step = (minSteps?: number[]) =>
    deepSupervisionStep(
      carryInputs(B, config),
      batchInputs(B, config),
      params,
      config,
      minSteps === undefined ? {} : { minSteps: tensor(minSteps, "i32") },
    );

  it("gives each slot what a batch of its own would, whatever its neighbours do", async () => {
    const z_L = step().carry.latent.z_L as Tensor;
    const whole = await compute(engine, { logits: step().logits, z_L }, values);
    const inputs = i32(row(batch.inputs, 0), row(carry.inputs, 1), row(batch.inputs, 2), row(carry.inputs, 3));
    for (const slot of [0, 1, 2, 3]) {
      const tokens = tensor([row(inputs, slot)], "i32");
      const carried = (z: HostTensor): Tensor =>
        tensor([[0, 1, 2, 3].map((l) => row(z, slot).slice(l * 4, l * 4 + 4))]);
      const begin =
        slot % 2 === 0 ? initialLatent(1, params, config) : { z_H: carried(carry.z_H), z_L: carried(carry.z_L) };
      const alone = supervisionStep({ inputs: tokens }, begin, params, config);
      const got = await compute(engine, { logits: alone.logits, z_L: alone.latent.z_L as Tensor }, values);
      for (const part of ["logits", "z_L"] as const) {
        const shape = got[part].shape;
        const mine = { dtype: "f32", shape, data: Float64Array.from(row(whole[part], slot)) } as const;
        expect(relativeError(mine, got[part]), `${part} of slot ${slot}`).toBeLessThan(1e-12);
      }
    }
  });

  it("counts a step, and in evaluation halts after the last one alone", async () => {
    const got = await compute(engine, { steps: step().carry.steps, halted: step().carry.halted }, values);
    expect(numbers(got.steps)).toEqual([1, 2, 1, 3]);
    expect(numbers(got.halted)).toEqual([0, 0, 0, 1]);
  });

  it("in training halts where the network is sure and has thought long enough", async () => {
    const sure = { ...values, "model.inner.q_head.bias": hostTensor("f32", [2], Float32Array.of(1000, 0)) };
    const unsure = { ...values, "model.inner.q_head.bias": hostTensor("f32", [2], Float32Array.of(-1000, 0)) };
    const halted = async (minSteps: number[], known: typeof values): Promise<number[]> =>
      numbers((await compute(engine, { halted: step(minSteps).carry.halted }, known)).halted);
    expect(await halted([1, 1, 1, 1], sure)).toEqual([1, 1, 1, 1]);
    expect(await halted([2, 2, 3, 3], sure)).toEqual([0, 1, 0, 1]);
    expect(await halted([1, 3, 1, 3], sure)).toEqual([1, 0, 1, 1]);
    expect(await halted([1, 1, 1, 1], unsure)).toEqual([0, 0, 0, 1]);
  });

  it("learns q_continue if there is a further step, as the official code does", () => {
    const target = (halt_max_steps: number): unknown => {
      const learning = tinyConfig({ name: "hrr", no_ACT_continue: false, halt_max_steps });
      const options = { minSteps: tensor([1, 1, 1, 1], "i32") };
      return deepSupervisionStep(carryInputs(B, learning), batchInputs(B, learning), params, learning, options)
        .target_q_continue;
    };
    expect(target(2)).toBeDefined();
    expect(target(1)).toBeUndefined();
  });

  it("hands on the data that was thought about, and no gradient", async () => {
    const { carry: next } = step([1, 1, 1, 1]);
    const got = await compute(engine, { inputs: next.inputs, labels: next.labels }, values);
    expect([0, 1, 2, 3].map((slot) => row(got.inputs, slot))).toEqual([
      [0, 1, 2],
      [2, 2, 2],
      [2, 1, 0],
      [4, 4, 4],
    ]);
    expect(row(got.labels, 3)).toEqual([-100, 0, 1]);
    const table = params["model.inner.embed_tokens.embedding_weight"] as Tensor;
    const [gradient] = gradients(sum(next.latent.z_L as Tensor), [table]);
    expect(numbers((await compute(engine, { gradient: gradient as Tensor }, values)).gradient)).toEqual(
      new Array(20).fill(0),
    );
  });
});

describe("initial states", () => {
  const initGradient = async (change: object): Promise<number[]> => {
    const changed = tinyConfig({ name: "trm", H_cycles: 2, ...change });
    const own = paramInputs(changed);
    const step = deepSupervisionStep(carryInputs(B, changed), batchInputs(B, changed), own, changed);
    const [gradient] = gradients(sum(step.q_halt_logits), [own["model.inner.L_init"] as Tensor]);
    const known = { ...randomWeights(changed, 3, 1), ...prefixed("carry", carry), ...prefixed("batch", batch) };
    return numbers((await compute(engine, { gradient: gradient as Tensor }, known)).gradient);
  };

  it("are trained only if learned", () => {
    const trained = (initial_state: "fixed" | "learned"): boolean[] => {
      const specs = parameterSpecs(tinyConfig({ initial_state }));
      return ["H_init", "L_init"].map((name) => specs[`model.inner.${name}`]?.trainable === true);
    };
    expect(trained("fixed")).toEqual([false, false]);
    expect(trained("learned")).toEqual([true, true]);
  });

  it("have a gradient where it flows through the first cycle", async () => {
    expect((await initGradient({ gradient_cycles: 2 })).some((value) => value !== 0)).toBe(true);
    expect(await initGradient({ gradient_cycles: 1 })).toEqual([0, 0, 0, 0]);
  });
});

describe("a network with the weights of another", () => {
  it("is refused by the name of the tensor that is missing", () => {
    const { "model.inner.H_level.layers.0.mlp.down_proj.weight": _, ...rest } = params;
    const build = () => deepSupervisionStep(carryInputs(B, config), batchInputs(B, config), rest, config);
    expect(build).toThrow(GraphError);
    expect(build).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: the network has no tensor "model.inner.H_level.layers.0.mlp.down_proj.weight"
        hint: the weights belong to another config]
    `);
  });
});
