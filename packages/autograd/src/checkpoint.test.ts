import {
  add,
  graph,
  type HostTensor,
  hostTensor,
  input,
  matmul,
  mul,
  referenceEngine,
  rmsNorm,
  silu,
  state,
  sum,
  type Tensor,
} from "@kensho/tensor";
import { ENGINE_NAMES, ENGINES, seededRandom } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { checkpoint } from "./checkpoint.ts";
import { gradients } from "./gradients.ts";

const [x, c] = [input("x", [6, 8]), input("c", [6, 8])];
const w = state("w", [8, 8]);

function layer(h: Tensor, injection?: Tensor): Tensor {
  const hidden = silu(matmul(injection === undefined ? h : add(h, injection), w));
  return rmsNorm(add(h, matmul(hidden, w, { transposeB: true })));
}

/** A recursion of three steps, and the gradients of all that goes in. */
function recursion(step: typeof layer) {
  const y = step(step(step(x, c), c));
  const [dx, dw, dc] = gradients(sum(mul(y, y)), [x, w, c]) as [Tensor, Tensor, Tensor];
  return graph({ outputs: { y, dx, dw, dc } });
}

const random = seededRandom(5);
const draw = (...shape: number[]): HostTensor =>
  hostTensor(
    "f32",
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() - 0.5),
  );
const values = { x: draw(6, 8), c: draw(6, 8) };
const weights = { w: draw(8, 8) };

describe("checkpoint", () => {
  it("computes the inside of every step again for the gradient", () => {
    const products = (step: typeof layer) =>
      recursion(step).nodes.filter(({ primitive }) => primitive === "matmul").length;
    // Of three steps with two products each; the second product of a step is its result, which no rule reads.
    expect(products(checkpoint(layer)) - products(layer)).toBe(3 * 2);
  });

  it.each(ENGINE_NAMES)("has the same values and gradients on %s", async (name) => {
    const engine = name === "reference" ? referenceEngine() : await ENGINES[name]();
    const run = async (step: typeof layer) => {
      await using held = await engine.createState(weights);
      await using program = await engine.compile(recursion(step), held);
      return await program.run(values);
    };
    const [plain, again] = [await run(layer), await run(checkpoint(layer))];
    if (name === "reference") expect(again).toEqual(plain);
    for (const [output, { data }] of Object.entries(plain)) {
      const other = again[output]?.data ?? [];
      const worst = Math.max(...Array.from(data, (v, i) => Math.abs(v - (other[i] as number))));
      // Fused kernels may round differently when other nodes stand around them.
      expect(worst, output).toBeLessThanOrEqual(name === "reference" ? 0 : 2e-6);
    }
  });
});
