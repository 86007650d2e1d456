import { describe, expect, it } from "vitest";
import { relativeDistance } from "./compare.ts";
import { matmulFlops, passGraph } from "./kensho-pass.ts";
import { summary } from "./measure.ts";
import { digits, table } from "./table.ts";
import { forwardBackwardGraph, TRAINING_SETUPS } from "./train-step.ts";
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

describe("the training step without its optimizer", () => {
  it("updates the carry and one gradient per weight, and reads no moment or average", () => {
    const [preset] = TRAINING_SETUPS;
    const { updates, states } = forwardBackwardGraph(preset as (typeof TRAINING_SETUPS)[number]);
    const names = [...updates.keys()];
    expect(names.filter((name) => name.startsWith("carry/"))).toHaveLength(7);
    expect(names.filter((name) => name.startsWith("gradient/")).length).toBeGreaterThan(8);
    expect([...states.keys()].filter((name) => /^(m|v|ema)\//.test(name))).toEqual([]);
  });
});

describe("what is printed", () => {
  it("takes the middle of the times, between two where they are even", () => {
    expect(summary([5, 1, 9])).toEqual({ median: 5, min: 1, repetitions: 3 });
    expect(summary([4, 1, 2, 9])).toEqual({ median: 3, min: 1, repetitions: 4 });
  });

  it("knows results that differ", () => {
    const ones = new Float32Array(4).fill(1);
    expect(relativeDistance(ones, ones)).toBe(0);
    expect(relativeDistance(Float32Array.of(1, 1, 1, 1.1), ones)).toBeCloseTo(0.05);
    expect(relativeDistance(ones.subarray(1), ones)).toBe(Number.POSITIVE_INFINITY);
    expect(relativeDistance(Float32Array.of(Number.NaN, 1, 1, 1), ones)).toBeNaN();
  });

  it("lines up numbers of any width", () => {
    expect(
      table(
        ["", "ms"],
        [
          ["a long name", digits(1234.5)],
          ["b", digits(0.12345)],
        ],
      ),
    ).toMatchInlineSnapshot(`
      "                ms
      ───────────  ─────
      a long name   1235
      b            0.123"
    `);
  });
});
