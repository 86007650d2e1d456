import fc from "fast-check";
import { expect, test } from "vitest";
import { bucket } from "./buckets.ts";

const rows = fc.array(
  fc.record({ gap: fc.integer({ min: 1, max: 50 }), y: fc.option(fc.float({ noNaN: true, noDefaultInfinity: true })) }),
  {
    maxLength: 300,
  },
);

test("few points that keep the mean of all, and the extremes", () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 40 }), (given, most) => {
      let step = 0;
      const x = Float64Array.from(given, ({ gap }) => (step += gap));
      const y = Float64Array.from(given, (row) => (row.y === null ? Number.NaN : row.y + 0)); // no −0, which a mean turns into 0
      const curve = bucket(x, y, most);
      const known = [...y].filter(Number.isFinite);
      expect(curve.x.length).toBeLessThanOrEqual(Math.max(most, 0));
      if (known.length <= most) {
        expect(curve.mean).toEqual(known);
        return;
      }
      expect(Math.min(...curve.min)).toBe(Math.min(...known));
      expect(Math.max(...curve.max)).toBe(Math.max(...known));
      for (const [i, mean] of curve.mean.entries()) {
        expect(mean).toBeGreaterThanOrEqual(curve.min[i]! - 1e-9 * Math.abs(curve.min[i]!));
        expect(mean).toBeLessThanOrEqual(curve.max[i]! + 1e-9 * Math.abs(curve.max[i]!));
        if (i > 0) expect(curve.x[i]!).toBeGreaterThan(curve.x[i - 1]!);
      }
    }),
  );
});

test("a spike of one line in a million is still there", () => {
  const x = Float64Array.from({ length: 1_000_000 }, (_, i) => i);
  const y = new Float64Array(1_000_000).fill(1);
  y[654_321] = 50;
  const curve = bucket(x, y, 300);
  expect(curve.x).toHaveLength(300);
  expect(Math.max(...curve.max)).toBe(50);
  expect(Math.max(...curve.mean)).toBeLessThan(1.02);
});
