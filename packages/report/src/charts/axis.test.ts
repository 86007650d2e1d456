import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { horizontalAxis, SIDE, verticalAxis } from "./axis.ts";

describe("a vertical axis", () => {
  test("is logarithmic where it may be and values range widely, with round ticks", () => {
    expect(verticalAxis([0.002, 3], { mayBeLog: true })).toMatchObject({ log: true, ticks: [0.01, 0.1, 1] });
    expect(verticalAxis([0.04, 4.1], { mayBeLog: true }).ticks).toEqual([0.1, 0.3, 1, 3]);
    expect(verticalAxis([1e-9, 1e9], { mayBeLog: true }).ticks.length).toBeLessThan(9);
  });

  test("is linear where values are near one another, may be zero, or the ends are fixed", () => {
    expect(verticalAxis([1, 20], { mayBeLog: true }).log).toBe(false);
    expect(verticalAxis([0, 20], { mayBeLog: true }).log).toBe(false);
    expect(verticalAxis([0.001, 1], { mayBeLog: true, domain: [0, 1] })).toMatchObject({ log: false });
  });

  test("holds all values between its ends, the greater the higher", () => {
    const values = fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e6), max: Math.fround(1e6) });
    fc.assert(
      fc.property(values, values, fc.boolean(), (a, b, mayBeLog) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const axis = verticalAxis([low, high], { mayBeLog });
        expect(axis.place(low)).toBeLessThanOrEqual(SIDE + 1e-6);
        expect(axis.place(high)).toBeGreaterThanOrEqual(-1e-6);
        expect(axis.place(high)).toBeLessThanOrEqual(axis.place(low));
        for (const tick of axis.ticks) {
          expect(axis.place(tick)).toBeGreaterThanOrEqual(-1e-6);
          expect(axis.place(tick)).toBeLessThanOrEqual(SIDE + 1e-6);
        }
      }),
    );
  });
});

test("a horizontal axis of one step is none of no length", () => {
  expect(horizontalAxis([5, 5]).place(5)).toBe(0);
});
