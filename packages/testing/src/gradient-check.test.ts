import { hostTensor, input, mul, scalar, state, stopGradient, sum } from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import { gradientErrors } from "./gradient-check.ts";

const x = input("x", [2]);
const values = { x: hostTensor("f32", [2], Float32Array.of(3, -4)) };

describe("gradientErrors", () => {
  it("finds nothing where the rule is right", async () => {
    expect(await gradientErrors(sum(mul(x, x)), values)).toEqual([]);
  });

  it("names every element where half of the gradient is lost", async () => {
    const errors = await gradientErrors(sum(mul(x, stopGradient(x))), values);
    expect(errors).toHaveLength(2);
    expect(errors[0]).toMatch(/^d loss \/ d x\[0\]: rule says 3, central difference 6\.0000/);
  });

  it("sees an error of one part in a million", async () => {
    const almost = sum(mul(mul(x, stopGradient(scalar(1e-6))), stopGradient(x)));
    expect(await gradientErrors(sum(mul(x, 1)), values)).toEqual([]);
    expect(await gradientErrors(almost, values, { tolerance: 1e-7 })).toHaveLength(2);
  });

  it("differentiates by state too, and puts it back", async () => {
    const w = state("w", [2]);
    const both = { ...values, w: hostTensor("f32", [2], Float32Array.of(1, 2)) };
    expect(await gradientErrors(sum(mul(mul(w, w), x)), both)).toEqual([]);
    expect(await gradientErrors(sum(mul(mul(w, stopGradient(w)), x)), both, { wrt: [w] })).toHaveLength(2);
    expect(Array.from(both.w.data)).toEqual([1, 2]);
  });
});
