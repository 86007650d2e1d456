import { gradients } from "@kensho/autograd";
import { type HostTensor, hostTensor, input, mul, sum, type Tensor } from "@kensho/tensor";
import { compute, ENGINES, gradientErrors, relativeError, weightedSum } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { paramInputs, prefixed, randomWeights, tinyConfig, trainable } from "../test/networks.ts";
import { PlainNetwork } from "../test/plain-network.ts";
import type { ModelConfig } from "./config.ts";
import { parameterSpecs, sequenceLength } from "./parameters.ts";
import { initialLatent, supervisionStep } from "./puzzle/supervision-step.ts";
import type { Latent } from "./recursion.ts";

const engine = ENGINES.reference();
const TOKENS = [
  [1, 4, 2],
  [0, 3, 3],
];
const B = TOKENS.length;
const tokens = input("tokens", [B, 3], "i32");
const tokenData = hostTensor("i32", [B, 3], Int32Array.from(TOKENS.flat()));

const latentInputs = (config: ModelConfig): Latent => {
  const shape = [B, sequenceLength(config), config.hidden_size];
  return { z_H: input("z_H", shape), z_L: input("z_L", shape) };
};

describe.each(["trm", "hrr"] as const)("%s against plain arrays", (name) => {
  it.each([
    { H_cycles: 1, L_cycles: 1 },
    { H_cycles: 1, L_cycles: 3 },
    { H_cycles: 3, L_cycles: 1 },
    { H_cycles: 2, L_cycles: 2, L_layers: 2, H_layers: name === "hrr" ? 3 : 0 },
    { mlp_t: false, spatial_shift: true, hidden_size: 7, grid_width: 3, L_layers: 2 },
    { mlp_t: false, spatial_shift: true, hidden_size: 6, grid_width: 1, register_tokens: 2 },
  ])("%o", async (change) => {
    const config = tinyConfig({ name, ...change });
    const params = paramInputs(config);
    const weights = randomWeights(config, 11);
    const step = supervisionStep({ inputs: tokens }, initialLatent(B, params, config), params, config);
    const outputs = { ...step.latent, logits: step.logits, halt: step.q_halt_logits, go_on: step.q_continue_logits };
    const got = await compute(engine, outputs, { ...weights, tokens: tokenData });

    const plain = new PlainNetwork(config, weights);
    const thought = TOKENS.map((row) => plain[name](row, plain.start()));
    const answers = thought.map(({ y }) => plain.answer(y));
    const want: Record<string, number[]> = {
      z_H: thought.flatMap(({ y }) => y.flat()),
      z_L: thought.flatMap(({ z }) => z.flat()),
      logits: answers.flatMap(({ logits }) => logits.flat()),
      halt: answers.map(({ q }) => q[0] as number),
      go_on: answers.map(({ q }) => q[1] as number),
    };
    for (const [output, values] of Object.entries(want)) {
      const { shape, data } = got[output as keyof typeof got];
      expect(data.length, output).toBe(values.length);
      const truth = hostTensor("f32", shape, Float64Array.from(values));
      expect(relativeError({ dtype: "f32", shape, data }, truth), output).toBeLessThan(1e-12);
    }
  });
});

/** A scalar that weights every logit and both halting values differently. */
function scalarOf(
  latent: Latent,
  config: ModelConfig,
  params: ReturnType<typeof paramInputs>,
): { loss: Tensor; next: Latent } {
  const step = supervisionStep({ inputs: tokens }, latent, params, config);
  const heads = sum(mul(step.q_halt_logits, step.q_continue_logits));
  return { loss: sum(mul(heads, weightedSum(step.logits))), next: step.latent };
}

/** Gradients of every trainable tensor, by name. */
async function parameterGradients(
  config: ModelConfig,
  values: Readonly<Record<string, HostTensor>>,
): Promise<{ gradients: Record<string, HostTensor>; next: Record<string, HostTensor> }> {
  const params = paramInputs(config);
  const { loss, next } = scalarOf(latentInputs(config), config, params);
  const wrt = trainable(config, params);
  const grads = gradients(loss, Object.values(wrt));
  const named = Object.fromEntries(Object.keys(wrt).map((name, i) => [name, grads[i] as Tensor]));
  const got = await compute(engine, { ...prefixed("grad", named), ...next }, values);
  const { z_H, z_L, ...rest } = got as Record<string, HostTensor>;
  return { gradients: rest, next: { z_H: z_H as HostTensor, z_L: z_L as HostTensor } };
}

describe.each(["trm", "hrr"] as const)("gradients of %s", (name) => {
  const config = (change: object): ModelConfig => tinyConfig({ name, H_cycles: 3, ...change });
  const weights = randomWeights(config({}), 5);
  const plain = new PlainNetwork(config({}), weights);
  const start = (which: "y" | "z"): HostTensor => {
    const rows = plain.start()[which].flat();
    return hostTensor("f32", [B, 4, 4], Float64Array.from([...rows, ...rows]));
  };
  const values = { ...weights, tokens: tokenData, z_H: start("y"), z_L: start("z") };

  it.each([1, 2])("flow through the last %d of three cycles as if the others had never been", async (cycles) => {
    const whole = await parameterGradients(config({ gradient_cycles: cycles }), values);
    const warm = await parameterGradients(config({ H_cycles: 3 - cycles }), values);
    const last = { H_cycles: cycles, gradient_cycles: cycles };
    const unrolled = await parameterGradients(config(last), { ...values, ...warm.next });
    for (const [parameter, gradient] of Object.entries(unrolled.gradients)) {
      expect(relativeError(whole.gradients[parameter] as HostTensor, gradient), parameter).toBeLessThan(1e-12);
    }
    expect(Object.keys(whole.gradients)).toEqual(Object.keys(unrolled.gradients));
    const deeper = await parameterGradients(config({ gradient_cycles: 3 }), values);
    const embedding = "grad.model.inner.embed_tokens.embedding_weight";
    const difference = relativeError(
      deeper.gradients[embedding] as HostTensor,
      whole.gradients[embedding] as HostTensor,
    );
    expect(difference, "earlier cycles would have had a say").toBeGreaterThan(1e-3);
  });

  it("of all cycles are those of central differences", async () => {
    const all = config({ H_cycles: 2, gradient_cycles: 2 });
    const params = paramInputs(all);
    const { loss } = scalarOf(latentInputs(all), all, params);
    const specs = parameterSpecs(all);
    const wrt = Object.entries(params).flatMap(([key, leaf]) =>
      specs[key]?.trainable ? [leaf as Tensor<"input">] : [],
    );
    expect(await gradientErrors(loss, values, { wrt, tolerance: 1e-6 })).toEqual([]);
  });
});
