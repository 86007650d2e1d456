import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { constantInit, initialise, lecunNormal, truncatedNormal, truncatedNormalFromUniform } from "./init.ts";
import { normalQuantile } from "./normal-quantile.ts";

const draw = (seed: number, std: number, count: number): Float32Array =>
  initialise(truncatedNormal(std), [count], xoroshiro128plus(seed)).data as Float32Array;

describe("truncated normal", () => {
  const COUNT = 200_000;
  it.each([1, 0.125, 0.02])("of deviation %d: mean 0, that deviation, cut at two wide deviations", (std) => {
    const values = draw(7, std, COUNT);
    const mean = values.reduce((sum, x) => sum + x, 0) / COUNT;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / COUNT;
    // Four standard errors of mean and deviation.
    expect(Math.abs(mean)).toBeLessThan((4 * std) / Math.sqrt(COUNT));
    expect(Math.abs(Math.sqrt(variance) / std - 1)).toBeLessThan(4 / Math.sqrt(2 * COUNT));
    const cut = Math.fround((2 * std) / 0.8796256610342397);
    const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(largest).toBeLessThanOrEqual(cut);
    expect(largest).toBeGreaterThan(0.999 * cut);
  });

  it("is symmetric: quantile u and 1 − u are opposite", () => {
    for (const u of [0, 1e-9, 0.001, 0.2, 0.45, 0.5]) {
      expect(truncatedNormalFromUniform(u, 0.3)).toBeCloseTo(-truncatedNormalFromUniform(1 - u, 0.3), 12);
    }
  });

  it("repeats with the seed, differs without", () => {
    expect(draw(3, 1, 50)).toEqual(draw(3, 1, 50));
    expect(draw(3, 1, 50)).not.toEqual(draw(4, 1, 50));
  });

  it("advances the generator: two tensors of one generator differ", () => {
    const rng = xoroshiro128plus(1);
    const [first, second] = [initialise(lecunNormal(4), [8], rng), initialise(lecunNormal(4), [8], rng)];
    expect(first.data).not.toEqual(second.data);
  });
});

it("lecunNormal scales by the root of the inputs", () => {
  expect(lecunNormal(64)).toEqual(truncatedNormal(1 / 8));
});

it("a constant fills its shape and draws nothing", () => {
  const rng = xoroshiro128plus(1);
  const before = rng.getState();
  expect(initialise(constantInit(-5), [2, 3], rng)).toEqual({
    dtype: "f32",
    shape: [2, 3],
    data: new Float32Array(6).fill(-5),
  });
  expect(rng.getState()).toEqual(before);
});

describe("normalQuantile", () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.8413447460685429, 1],
    [0.9986501019683699, 3],
    [1e-9, -5.997807015007687],
    [0.022750131948179212, -2],
  ])("of %d is %d", (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 13);
  });
});
