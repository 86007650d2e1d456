import { gradients } from "@kensho/autograd";
import {
  add,
  div,
  exp,
  type GraphParts,
  gather,
  graph,
  input,
  inverseRms,
  log,
  matmul,
  max,
  mul,
  neg,
  oneHot,
  rmsNorm,
  scatterAdd,
  scope,
  silu,
  sliceAxis,
  softmax,
  sqrt,
  state,
  sub,
  sum,
  transpose,
} from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import type { Dispatch } from "../kernels/context.ts";
import { planProgram } from "./plan.ts";

const STATE = { chunks: 1, placementOf: () => ({ chunk: 0, offset: 0 }) };

function compile(parts: GraphParts, tiles = true): readonly Dispatch[] {
  return planProgram(graph(parts), STATE, { limit: 2 ** 30, tuning: { tiles } }).dispatches;
}

const x = input("x", [64, 96]);
const w = state("w", [96, 48]);

describe("fusion", () => {
  const logits = input("logits", [32, 81, 11]);
  const labels = input("labels", [32, 81], "i32");
  const shifted = sub(logits, max(logits, { axes: [-1], keepDims: true }));
  const logP = sub(shifted, log(sum(exp(shifted), { axes: [-1], keepDims: true })));
  const loss = neg(sum(mul(oneHot(labels, 11), logP), { axes: [-1] }));
  const [slope] = gradients(loss, [logits]);

  const gradient = input("gradient", [96, 48]);
  const [m, v, ema] = [state("m", [96, 48]), state("v", [96, 48]), state("ema", [96, 48])];
  const nextM = add(m, mul(sub(gradient, m), 0.1));
  const nextV = add(v, mul(sub(mul(gradient, gradient), v), 0.05));
  const nextW = sub(w, mul(div(nextM, add(sqrt(nextV), 1e-8)), input("lr", [])));
  const nextEma = add(nextW, mul(sub(ema, nextW), input("decay", [])));

  /** What the field calls a kernel, and the graph of which exactly that must become. */
  const KERNELS: readonly (readonly [name: string, parts: GraphParts])[] = [
    ["elementwise", { outputs: { y: silu(add(x, input("bias", [96]))) } }],
    ["softmax", { outputs: { y: softmax(x) } }],
    [
      "residual-rms-norm",
      { outputs: { y: rmsNorm(add(x, input("r", [64, 96]))), scale: inverseRms(add(x, input("r", [64, 96]))) } },
    ],
    ["matmul", { outputs: { y: matmul(x, w) } }],
    ["matmul-swiglu-gate", { outputs: { y: mul(silu(input("gate", [64, 48])), matmul(x, w)) } }],
    ["cross-entropy-with-gradient", { outputs: { loss, slope: slope as typeof logits } }],
    ["adamw-ema", { updates: { w: nextW, m: nextM, v: nextV, ema: nextEma } }],
    ["gather", { outputs: { y: mul(gather(state("table", [11, 96]), labels), 8) } }],
    ["scatter-add", { outputs: { y: scatterAdd(labels, input("u", [32, 81, 96]), 11) } }],
  ];

  it.each(KERNELS)("makes one kernel of %s", async (name, parts) => {
    const dispatches = compile(parts);
    expect(dispatches.map(({ label }) => label)).toHaveLength(1);
    await expect(dispatches[0]?.wgsl).toMatchFileSnapshot(`../kernels/golden/${name}.wgsl`);
  });

  it("makes one kernel of a product that reads a transposed factor and a slice", () => {
    const slice = sliceAxis(input("b", [64, 100]), 1, 2, 50);
    expect(compile({ outputs: { y: matmul(transpose(x), slice) } })).toHaveLength(1);
  });

  it("names kernels as the field does, by their scope", () => {
    const labels = (parts: GraphParts): string[] => compile(parts).map(({ label }) => label);
    const named = Object.fromEntries(KERNELS.map(([name, parts]) => [name, labels(parts)[0]]));
    expect(named).toMatchObject({
      elementwise: "silu",
      softmax: "softmax",
      "residual-rms-norm": "residual-rms-norm",
      matmul: "matmul",
      "matmul-swiglu-gate": "matmul-swiglu-gate",
      "cross-entropy-with-gradient": "backward.cross-entropy",
      gather: "mul",
      "scatter-add": "scatterAdd",
    });
    expect(labels({ outputs: { y: scope("trm.L_level", () => rmsNorm(x)) } })).toEqual(["trm.L_level.rms-norm"]);
    expect(labels({ outputs: { y: add(matmul(x, w), input("bias", [48])) } })).toEqual(["matmul-add"]);
    const updated = scope("optimizer", () => sub(w, mul(div(nextM, add(sqrt(nextV), 1e-7)), input("lr", []))));
    expect(labels({ updates: { w: updated } })).toEqual(["optimizer.adamw-ema"]);
  });

  it("keeps the golden text of a product without tiles", async () => {
    const [dispatch] = compile({ outputs: { y: matmul(x, w) } }, false);
    await expect(dispatch?.wgsl).toMatchFileSnapshot("../kernels/golden/matmul-direct.wgsl");
  });

  it("shares the text between sizes and layers", () => {
    const layer = (n: number) => softmax(input(`x${n}`, [n, n + 3]));
    const dispatches = compile({ outputs: { a: layer(40), b: layer(50), c: layer(60) } });
    expect(new Set(dispatches.map(({ wgsl }) => wgsl)).size).toBe(1);
  });

  it("does not make kernels wait for each other", () => {
    // y reads r, and the product reads y: r and what comes after the product cannot be one kernel.
    const r = add(x, 1);
    const y = matmul(silu(r), input("square", [96, 96]));
    const dispatches = compile({ outputs: { r: mul(r, 2), z: add(y, r), both: mul(silu(r), y) } });
    expect(dispatches.length).toBeGreaterThanOrEqual(2);
  });
});
