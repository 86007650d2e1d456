import { graph, type HostTensor, hostTensor, input, state } from "@kensho/tensor";
import { compute, ENGINE_NAMES, ENGINES, type EngineName, readGolden, relativeError } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { adamAtan2, adamAtan2Lucidrains } from "./adam-atan2.ts";
import { adamw } from "./adamw.ts";
import { clipFactor, globalNorm } from "./clip.ts";
import { movingAverage } from "./ema.ts";
import type { AdamOptions, Update } from "./optimizer.ts";

const RATES = [1e-3, 5e-4, 2e-3, 1e-3, 1e-2];
const BETAS = { beta1: 0.9, beta2: 0.95 };
const scalar = (value: number): HostTensor => hostTensor("f32", [], Float64Array.of(value));
const f32 = (values: readonly number[]): HostTensor => hostTensor("f32", [values.length], Float64Array.from(values));

interface Step {
  readonly lr: number;
  readonly gradient: HostTensor;
}

/** The parameter after each step, and the moments at the end. */
async function optimise(
  engineName: EngineName,
  update: Update,
  first: HostTensor,
  steps: readonly Step[],
  options: AdamOptions,
): Promise<{ params: HostTensor[]; m: HostTensor; v: HostTensor }> {
  const engine = ENGINES[engineName]();
  const { shape } = first;
  const slot = { param: state("param", shape), m: state("m", shape), v: state("v", shape) };
  const scalars = { lr: input("lr", []), correction1: input("correction1", []), correction2: input("correction2", []) };
  const zeros = hostTensor("f32", shape, new Float32Array(first.data.length));
  await using held = await engine.createState({ param: first, m: zeros, v: zeros });
  const next = update(slot, input("gradient", shape), scalars, options);
  await using program = await engine.compile(graph({ updates: { ...next } }), held);
  const params: HostTensor[] = [];
  for (const [i, { lr, gradient }] of steps.entries()) {
    const correction1 = scalar(1 / (1 - options.beta1 ** (i + 1)));
    const correction2 = scalar(1 / (1 - options.beta2 ** (i + 1)));
    await program.run({ lr: scalar(lr), correction1, correction2, gradient });
    params.push((await held.read(["param"])).param as HostTensor);
  }
  const { m, v } = await held.read();
  return { params, m: m as HostTensor, v: v as HostTensor };
}

describe.each(ENGINE_NAMES)("AdamATan2 on the %s engine", (engineName) => {
  const tolerance = { reference: 1e-9, cpu: 1e-6, webgpu: 1e-6 }[engineName];

  it.each([
    ["the official package's", "0.1", "package", adamAtan2],
    ["the official package's", "1.0", "package", adamAtan2],
    ["the lucidrains form", "0.1", "lucidrains", adamAtan2Lucidrains],
    ["the lucidrains form", "1.0", "lucidrains", adamAtan2Lucidrains],
  ] as const)("is %s, weight decay %s", async (_, weightDecay, form, update) => {
    const golden = await readGolden(new URL("../../fixtures/adam_atan2.safetensors", import.meta.url));
    for (const parameter of ["w", "b", "e"]) {
      // A parameter without a gradient is skipped: it has neither that step nor its count.
      const taken = [1, 2, 3, 4, 5].filter((step) => golden.has(`grad${step}.${parameter}`));
      expect(taken.length).toBe(parameter === "e" ? 4 : 5);
      const steps = taken.map((step) => ({
        lr: RATES[step - 1] as number,
        gradient: golden.get(`grad${step}.${parameter}`),
      }));
      const options = { ...BETAS, weight_decay: Number(weightDecay) };
      const { params, m, v } = await optimise(engineName, update, golden.get(`param0.${parameter}`), steps, options);
      const run = `${form}.wd${weightDecay}`;
      for (const [i, param] of params.entries()) {
        const name = `${run}.step${taken[i]}.${parameter}`;
        expect(relativeError(param, golden.truth(name)), name).toBeLessThan(tolerance);
      }
      expect(relativeError(m, golden.get(`${run}.final.exp_avg.${parameter}`))).toBeLessThan(1e-6);
      expect(relativeError(v, golden.get(`${run}.final.exp_avg_sq.${parameter}`))).toBeLessThan(1e-6);
    }
  });

  it("moves nothing that never had a gradient, and takes gradients of any size", async () => {
    const gradients = [0, 0, 1e-30, -1e-12, 1e12];
    const steps = Array.from({ length: 3 }, () => ({ lr: 0.1, gradient: f32(gradients) }));
    const { params } = await optimise(engineName, adamAtan2, f32([1, -1, 1, 1, 1]), steps, {
      ...BETAS,
      weight_decay: 0,
    });
    const last = Array.from(params.at(-1)?.data ?? []);
    expect(last.slice(0, 2)).toEqual([1, -1]);
    expect(last.every(Number.isFinite)).toBe(true);
    // Scale-free: 1e-12 and 1e12 move by lr · Σ atan(…) alike, in opposite directions.
    expect(1 - (last[4] as number)).toBeCloseTo((last[3] as number) - 1, 5);
    expect(Math.abs(1 - (last[4] as number))).toBeGreaterThan(0.1);
  });
});

describe.each(ENGINE_NAMES)("AdamW on the %s engine", (engineName) => {
  it.each([0, 0.1, 1])("is the textbook's, weight decay %d", async (weight_decay) => {
    const first = [0.5, -0.25, 3, 0, -1];
    const gradients = RATES.map((_, step) => first.map((_, i) => Math.sin(7 * step + 3 * i) * 10 ** (i - 3)));
    const steps = RATES.map((lr, i) => ({ lr, gradient: f32(gradients[i] as number[]) }));
    const options = { ...BETAS, weight_decay };
    const { params } = await optimise(engineName, adamw, f32(first), steps, options);
    const wanted = textbook(first, gradients, options);
    for (const [i, param] of params.entries()) {
      const error = relativeError(param, f32(wanted[i] as number[]));
      expect(error).toBeLessThan(engineName === "reference" ? 1e-14 : 1e-6);
    }
  });
});

/** AdamW with sums in place of running averages: m and v are written out as weighted sums over all gradients so far. */
function textbook(first: readonly number[], gradients: readonly number[][], options: AdamOptions): number[][] {
  const { beta1, beta2, weight_decay } = options;
  let param = [...first];
  return RATES.map((lr, t) => {
    const moment = (i: number, beta: number, power: number): number => {
      const weights = Array.from({ length: t + 1 }, (_, s) => (1 - beta) * beta ** (t - s));
      const total = weights.reduce((a, b) => a + b);
      return weights.reduce((sum, w, s) => sum + (w / total) * (gradients[s]?.[i] as number) ** power, 0);
    };
    param = param.map((p, i) => {
      const step = moment(i, beta1, 1) / (Math.sqrt(moment(i, beta2, 2)) + 1e-8);
      return p - lr * weight_decay * p - lr * step;
    });
    return param;
  });
}

describe.each(ENGINE_NAMES)("the average of the weights on the %s engine", (engineName) => {
  it.each(["0.9", "0.999"])("is the official one, rate %s", async (rate) => {
    const golden = await readGolden(new URL("../../fixtures/ema.safetensors", import.meta.url));
    for (const parameter of ["a", "b"]) {
      const first = golden.get(`value0.${parameter}`);
      const engine = ENGINES[engineName]();
      await using held = await engine.createState({ average: first });
      const average = movingAverage(state("average", first.shape), input("param", first.shape), input("decay", []));
      await using program = await engine.compile(graph({ updates: { average } }), held);
      for (let step = 1; step <= 6; step++) {
        await program.run({ param: golden.get(`value${step}.${parameter}`), decay: scalar(Number(rate)) });
        const { average: got } = await held.read();
        const name = `mu${rate}.shadow${step}.${parameter}`;
        expect(relativeError(got as HostTensor, golden.get(name)), name).toBeLessThan(1e-6);
      }
    }
  });
});

describe("clipping", () => {
  const clip = async (a: number[], b: number[], maxNorm: number): Promise<[norm: number, factor: number]> => {
    const norm = globalNorm([input("a", [a.length]), input("b", [b.length])]);
    const outputs = { norm, factor: clipFactor(norm, maxNorm) };
    const got = await compute(ENGINES.reference(), outputs, { a: f32(a), b: f32(b) });
    return [got.norm.data[0] as number, got.factor.data[0] as number];
  };

  it("takes the norm over all gradients together", async () => {
    expect((await clip([3, 0], [0, 4, 12], 1))[0]).toBeCloseTo(13, 12);
  });

  it("scales a longer gradient down to the bound, and leaves a shorter one as it is", async () => {
    const [norm, factor] = await clip([30], [40], 5);
    expect(norm * factor).toBeCloseTo(5, 6);
    expect((await clip([3], [4], 5.1))[1]).toBe(1);
    expect((await clip([0], [0], 1))[1]).toBe(1);
  });
});
