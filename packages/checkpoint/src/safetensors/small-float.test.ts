import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BRAIN, fromSmallFloat, HALF, toSmallFloat } from "./small-float.ts";

const ALL_BITS = Array.from({ length: 65_536 }, (_, bits) => bits);

/** bfloat16 by integer arithmetic on a float32's bits, another way than the one tested. */
function roundedUpperHalf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] as number;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The nearest of all finite numbers of the format by search, ties to the even one. */
function nearest(value: number, finite: readonly number[]): number {
  let low = 0;
  let high = finite.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((finite[middle] as number) <= value) low = middle;
    else high = middle;
  }
  const below = value - (finite[low] as number);
  const above = (finite[high] as number) - value;
  if (below === above) return low % 2 === 0 ? low : high;
  return below < above ? low : high;
}

describe.each([
  ["F16", HALF],
  ["BF16", BRAIN],
])("%s", (_, format) => {
  test("every bit pattern that is not NaN survives being read and written", () => {
    const changed = ALL_BITS.filter((bits) => {
      const value = fromSmallFloat(bits, format);
      return !Number.isNaN(value) && toSmallFloat(value, format) !== bits;
    });
    expect(changed).toEqual([]);
  });

  test("NaN stays NaN", () => {
    const patterns = ALL_BITS.filter((bits) => Number.isNaN(fromSmallFloat(bits, format)));
    expect(patterns).toHaveLength(2 * (0x7fff - format.infinity));
    expect(fromSmallFloat(toSmallFloat(Number.NaN, format), format)).toBeNaN();
  });

  test("rounds float64 once, to the nearest number, ties to even", () => {
    const finite = Array.from({ length: format.infinity }, (_, bits) => fromSmallFloat(bits, format));
    const largest = finite.at(-1) as number;
    const anywhere = fc.double({ min: 0, max: largest, noNaN: true });
    // Halfway points and their float64 neighbours: rounding to float32 on the way would get these wrong.
    const nearTie = fc
      .tuple(fc.integer({ min: 0, max: format.infinity - 2 }), fc.constantFrom(-1, 0, 1))
      .map(([bits, ulp]) => {
        const tie = ((finite[bits] as number) + (finite[bits + 1] as number)) / 2;
        return tie * (1 + ulp * Number.EPSILON);
      });
    fc.assert(
      fc.property(fc.oneof(anywhere, nearTie), (value) => {
        expect(toSmallFloat(value, format)).toBe(nearest(value, finite));
        expect(toSmallFloat(-value, format)).toBe(0x8000 | nearest(value, finite));
      }),
      { numRuns: 4000 },
    );
  });

  test("numbers past the largest become infinite from half a step on", () => {
    const largest = fromSmallFloat(format.infinity - 1, format);
    const step = largest - fromSmallFloat(format.infinity - 2, format);
    expect(toSmallFloat(largest + step * 0.499, format)).toBe(format.infinity - 1);
    expect(toSmallFloat(largest + step * 0.5, format)).toBe(format.infinity);
    expect(toSmallFloat(Number.NEGATIVE_INFINITY, format)).toBe(0x8000 | format.infinity);
  });
});

test("BF16 of a float32 is its upper half, rounded", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      expect(toSmallFloat(value, BRAIN)).toBe(roundedUpperHalf(value));
    }),
    { numRuns: 4000 },
  );
});

test("F16 has the values of IEEE 754's tables", () => {
  const values = [0x0001, 0x03ff, 0x0400, 0x3555, 0x3c00, 0x7bff, 0xc000].map((bits) => fromSmallFloat(bits, HALF));
  expect(values).toEqual([2 ** -24, 1023 * 2 ** -24, 2 ** -14, 0.333251953125, 1, 65_504, -2]);
});
