import { readFileSync } from "node:fs";
import { gradients } from "@kensho/autograd";
import { type HostTensor, input, rmsNorm, sliceAxis, sum, type Tensor } from "@kensho/tensor";
import { compute, ENGINE_NAMES, ENGINES, readGolden, relativeError } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { attention } from "./attention.ts";
import { embedding } from "./embedding.ts";
import { truncatedNormalFromUniform } from "./init.ts";
import { linear } from "./linear.ts";
import { binaryCrossEntropy, crossEntropy, logStablemax } from "./losses.ts";
import { rope, ropeTable } from "./rope.ts";
import { swiglu, swigluInter } from "./swiglu.ts";

const fixture = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url);

/** The tensor of a fixture, as an input; the same one each time. */
type Read = (name: string) => Tensor;

/** Output and gradients under an upstream gradient; `as` gives a gradient its name in the fixture. */
function withGradients(
  y: Tensor,
  seed: Tensor,
  wrt: Readonly<Record<string, Tensor>>,
  output = "y",
): Record<string, Tensor> {
  const grads = gradients(y, Object.values(wrt), { seed });
  return { [output]: y, ...Object.fromEntries(Object.keys(wrt).map((name, i) => [name, grads[i] as Tensor])) };
}

function attentionCase(read: Read, theta?: number): Record<string, Tensor> {
  const [x, qkv_proj, o_proj] = [read("x"), read("qkv_proj.weight"), read("o_proj.weight")];
  const y = attention(x, { qkv_proj, o_proj }, 4, theta === undefined ? undefined : ropeTable(16, 8, theta));
  return withGradients(y, read("dy"), { dx: x, "d.qkv_proj.weight": qkv_proj, "d.o_proj.weight": o_proj });
}

function lossCase(read: Read, type: "softmax_cross_entropy" | "stablemax_cross_entropy"): Record<string, Tensor> {
  const logits = read("logits");
  return withGradients(crossEntropy(logits, read("labels"), type), read("g"), { dlogits: logits }, "loss");
}

function rotated(read: Read, name: "q" | "k"): Record<string, Tensor> {
  const { cos, sin } = ropeTable(10, 8);
  const table = { cos: sliceAxis(cos, 1, 0, 7), sin: sliceAxis(sin, 1, 0, 7) };
  return withGradients(rope(read(name), table), read(`d${name}_out`), { [`d${name}`]: read(name) }, `${name}_out`);
}

const CASES: Readonly<Record<string, (read: Read) => Record<string, Tensor>>> = {
  rms_norm: (read) => withGradients(rmsNorm(read("x"), 1e-5), read("dy"), { dx: read("x") }),
  rotary: (read) => ({ ...rotated(read, "q"), ...rotated(read, "k") }),
  attention_rope: (read) => attentionCase(read, 10_000),
  attention_nopos: (read) => attentionCase(read),
  swiglu: (read) => {
    const [x, gate_up_proj, down_proj] = [read("x"), read("gate_up_proj.weight"), read("down_proj.weight")];
    const wrt = { dx: x, "d.gate_up_proj.weight": gate_up_proj, "d.down_proj.weight": down_proj };
    return withGradients(swiglu(x, { gate_up_proj, down_proj }), read("dy"), wrt);
  },
  linear: (read) => {
    const wrt = { dx: read("x"), "d.weight": read("weight") };
    return withGradients(linear(read("x"), read("weight")), read("dy"), wrt);
  },
  linear_bias: (read) => {
    const wrt = { dx: read("x"), "d.weight": read("weight"), "d.bias": read("bias") };
    return withGradients(linear(read("x"), read("weight"), read("bias")), read("dy"), wrt);
  },
  embedding: (read) => {
    const table = read("embedding_weight");
    return withGradients(embedding(read("ids"), table), read("dy"), { "d.embedding_weight": table });
  },
  stablemax_cross_entropy: (read) => ({
    ...lossCase(read, "stablemax_cross_entropy"),
    log_stablemax: logStablemax(read("logits")),
  }),
  softmax_cross_entropy: (read) => lossCase(read, "softmax_cross_entropy"),
  bce_with_logits: (read) => {
    const cases = ["hard", "soft"].map((name) => {
      const logits = read("logits");
      const loss = sum(binaryCrossEntropy(logits, read(`${name}_target`)), { keepDims: true });
      const [dlogits] = gradients(loss, [logits]);
      return { [`${name}_loss`]: loss, [`${name}_dlogits`]: dlogits as Tensor };
    });
    return Object.assign({}, ...cases);
  },
};

/** Float64 against float64; float32 on either side leaves its rounding. */
const TOLERANCE = { float64: 1e-9, float32: 2e-6 };

describe.each(ENGINE_NAMES)("layers on the %s engine are those of the official code", (engineName) => {
  it.each(Object.keys(CASES))("%s", async (name) => {
    const golden = await readGolden(fixture(`${name}.safetensors`));
    const leaves = new Map<string, Tensor>();
    const read: Read = (leaf) => {
      const { shape, dtype } = golden.get(leaf);
      const known = leaves.get(leaf) ?? input(leaf, shape, dtype);
      leaves.set(leaf, known);
      return known;
    };
    const outputs = CASES[name]?.(read) ?? {};
    const results = await compute(ENGINES[engineName](), outputs, golden.tensors);
    const errors: Record<string, number> = {};
    for (const [output, got] of Object.entries<HostTensor>(results)) {
      const exact = engineName === "reference" && golden.isFloat64(output);
      const error = relativeError(got, golden.truth(output));
      if (!(error <= TOLERANCE[exact ? "float64" : "float32"])) errors[output] = error;
    }
    expect(errors).toEqual({});
  });
});

const tables = JSON.parse(readFileSync(fixture("tables.json"), "utf8")) as {
  swiglu_inter: { rows: [width: number, expansion: number, exact: number, inter: number][] };
  trunc_normal_init: { u: number[]; values_by_std: Record<string, number[]> };
};

describe("tables of the official code", () => {
  it.each(tables.swiglu_inter.rows)("swigluInter(%d, %d): %d becomes %d", (width, expansion, _exact, inter) => {
    expect(swigluInter(width, expansion)).toBe(inter);
  });

  it.each(Object.keys(tables.trunc_normal_init.values_by_std))("truncated normal of deviation %s", (std) => {
    const { u, values_by_std } = tables.trunc_normal_init;
    for (const [i, expected] of (values_by_std[std] ?? []).entries()) {
      expect(Math.abs(truncatedNormalFromUniform(u[i] as number, Number(std)) - expected)).toBeLessThan(1e-12);
    }
  });

  it("the rotary table", async () => {
    const golden = await readGolden(fixture("rotary.safetensors"));
    const { cos, sin } = ropeTable(10, 8);
    const got = await compute(ENGINES.reference(), { cos, sin });
    for (const name of ["cos", "sin"] as const) {
      const flat = { ...got[name], shape: [10, 8] };
      // The official angles are computed in float32 and only then widened.
      expect(relativeError(flat, golden.get(name))).toBeLessThan(1e-6);
      expect(relativeError(flat, golden.truth(name))).toBeLessThan(1e-9);
    }
  });
});
