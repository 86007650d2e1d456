import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { History } from "./history.ts";
import { showsBlocks, sparkline } from "./sparkline.ts";

describe("a sparkline", () => {
  const look = { width: 80, unicode: true };

  test("rises from the least value to the greatest", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], look)).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline([0, 0.5, 1], { ...look, unicode: false })).toBe("_+@");
  });

  test("is in the middle where all is one value, and empty where there is none", () => {
    expect(sparkline([3, 3, 3], look)).toBe("▅▅▅");
    expect(sparkline([], look)).toBe("");
    expect(sparkline([Number.NaN], look)).toBe("");
  });

  test("keeps to fixed ends, also with values beyond them", () => {
    expect(sparkline([-1, 0, 0.5, 1, 2], { ...look, domain: [0, 1] })).toBe("▁▁▅██");
  });

  test("shows factors as steps where it is logarithmic", () => {
    expect(sparkline([100, 10, 1], { ...look, log: true })).toBe("█▅▁");
    expect(sparkline([100, 10, 1], look)).toBe("█▁▁");
    expect(sparkline([1, 0], { ...look, log: true })).toBe("█▁");
  });

  test("is a mean of values whose sum no number holds", () => {
    expect(sparkline([0, 7e292, Number.MAX_VALUE], { ...look, width: 2 })).toBe("▁█");
    expect(sparkline([0, 0, 0, ...new Array(3).fill(Number.MAX_VALUE)], { ...look, width: 2 })).toBe("▁█");
  });

  test("is never wider than asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), fc.nat(40), (values, width) => {
        expect([...sparkline(values, { ...look, width })].length).toBe(
          Math.min(width, values.filter(Number.isFinite).length),
        );
      }),
    );
  });
});

test("a terminal of the C locale gets plain characters", () => {
  expect(showsBlocks({ LC_ALL: "C" })).toBe(false);
  expect(showsBlocks({ LC_ALL: "", LANG: "POSIX" })).toBe(false);
});

test("a history of any length is a few means of equally many figures", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 500 }), (figures) => {
      const history = new History(8);
      for (const figure of figures) history.add(figure);
      const { points } = history;
      expect(points.length).toBeLessThanOrEqual(8);
      const each = 2 ** Math.max(0, Math.ceil(Math.log2((figures.length + 1) / 8)));
      const mean = (part: readonly number[]): number => part.reduce((a, b) => a + b, 0) / part.length;
      const expected = Array.from({ length: Math.ceil(figures.length / each) }, (_, i) =>
        mean(figures.slice(i * each, (i + 1) * each)),
      );
      expect(points.length).toBe(expected.length);
      for (const [i, point] of points.entries()) expect(point).toBeCloseTo(expected[i]!, 9);
    }),
  );
});
