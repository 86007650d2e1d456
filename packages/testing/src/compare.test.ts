import { hostTensor } from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import { difference, ulp32 } from "./compare.ts";
import type { Tolerance } from "./tolerances.ts";

const f32 = (...values: number[]) => hostTensor("f32", [values.length], Float64Array.from(values));
const exact: Tolerance = { ulps: 0, because: "test" };
const within = (ulps: number, absolute = 0): Tolerance => ({ ulps, absolute, because: "test" });

describe("ulp32", () => {
  it.each([
    [1, 2 ** -23],
    [-1.5, 2 ** -23],
    [0.9999, 2 ** -24],
    [2, 2 ** -22],
    [0, 2 ** -149],
    [1e-40, 2 ** -149],
  ])("of %f is %f", (value, expected) => {
    expect(ulp32(value)).toBe(expected);
  });
});

describe("difference", () => {
  it("takes what rounds to the truth for equal, 0 for −0, and NaN for NaN", () => {
    expect(difference(f32(Math.fround(0.1), -0, Number.NaN), f32(0.1, 0, Number.NaN), exact).ratio).toBe(0);
  });

  it("counts in units of what is allowed, and names the worst element", () => {
    const got = difference(f32(1, 1 + 3 * 2 ** -23), f32(1, 1), within(2));
    expect(got.ratio).toBe(1.5);
    expect(got.message).toBe("element 1: got 1.0000003576278687, expected 1 (3.00 ulp)");
    expect(difference(f32(1e-9), f32(0), within(0, 1e-8)).ratio).toBeCloseTo(0.1, 12);
  });

  it("allows more where large terms cancelled", () => {
    const [got, want, terms] = [f32(2 ** -20), f32(0), f32(16)];
    expect(difference(got, want, within(4)).ratio).toBeGreaterThan(1);
    expect(difference(got, want, within(4), terms).ratio).toBeLessThan(1);
  });

  it.each([
    ["one NaN", f32(Number.NaN), f32(1)],
    ["NaN expected", f32(1), f32(Number.NaN)],
    ["infinity for a number", f32(Infinity), f32(1)],
    ["another infinity", f32(Infinity), f32(-Infinity)],
    ["another shape", f32(1, 2), f32(1)],
    ["another dtype", hostTensor("i32", [1], Int32Array.of(1)), f32(1)],
    ["any difference where none is allowed", f32(1.001), f32(1)],
  ])("is endless for %s", (_, got, want) => {
    expect(difference(got, want, _.startsWith("any") ? exact : within(1e6, 1)).ratio).toBe(Infinity);
  });
});
