import { matmulFlops } from "@kensho/measure";
import { describe, expect, it } from "vitest";
import { relativeDistance } from "./compare-arrays.ts";
import { passGraph } from "./kensho-pass.ts";
import { interWidths, noise, PASSES, type PassSize, passFlops } from "./workload.ts";

describe("the pass", () => {
  it.each(Object.values(PASSES))("costs what the formula says: $name, L $L", (size: PassSize) => {
    expect(matmulFlops(passGraph(size))).toBe(passFlops(size));
  });

  it("has the inner widths of the official code", () => {
    expect(interWidths(PASSES.wide)).toEqual({ mixing: 512, features: 1536 });
    expect(interWidths(PASSES.narrow)).toEqual({ mixing: 512, features: 512 });
  });

  it("draws the same numbers every time, in [−1, 1)", () => {
    expect(Array.from(noise(7, 4))).toEqual(Array.from(noise(7, 4)));
    expect(noise(7, 4)).not.toEqual(noise(8, 4));
    const many = noise(1, 10_000);
    expect(Math.min(...many)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...many)).toBeLessThan(1);
    expect(Math.abs(many.reduce((a, b) => a + b, 0) / many.length)).toBeLessThan(0.02);
  });
});

it("knows results that differ", () => {
  const ones = new Float32Array(4).fill(1);
  expect(relativeDistance(ones, ones)).toBe(0);
  expect(relativeDistance(Float32Array.of(1, 1, 1, 1.1), ones)).toBeCloseTo(0.05);
  expect(relativeDistance(ones.subarray(1), ones)).toBe(Number.POSITIVE_INFINITY);
  expect(relativeDistance(Float32Array.of(Number.NaN, 1, 1, 1), ones)).toBeNaN();
});
