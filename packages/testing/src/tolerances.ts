import type { PrimitiveName } from "@kensho/tensor";

/** How far a float32 engine may be from the float64 reference. */
export interface Tolerance {
  /** In units in the last place of float32 at the true value. */
  readonly ulps: number;
  /** What the error grows with. `terms`: the sum of the terms' magnitudes, where they may cancel. Default `value`. */
  readonly relativeTo?: "value" | "terms";
  /** Allowed in any case, where a result close to 0 cannot be had relatively. */
  readonly absolute?: number;
  readonly because: string;
}

const EXACT: Tolerance = { ulps: 0, because: "no arithmetic: bits are moved, compared or made" };
const ROUNDED: Tolerance = { ulps: 0.5, because: "IEEE 754 rounds the one operation correctly" };

/**
 * The one table of tolerances. Inputs are float32 numbers, so the reference starts from the same values; what remains is the
 * engine's own rounding. Bounds are about twice the largest error seen over the cases.
 */
export const TOLERANCES = {
  input: EXACT,
  state: EXACT,
  constant: EXACT,
  neg: EXACT,
  abs: EXACT,
  sign: EXACT,
  floor: EXACT,
  not: EXACT,
  finite: EXACT,
  cast: EXACT,
  stopGradient: EXACT,
  after: EXACT,
  add: ROUNDED,
  sub: ROUNDED,
  mul: ROUNDED,
  div: ROUNDED,
  sqrt: ROUNDED,
  maximum: EXACT,
  minimum: EXACT,
  equal: EXACT,
  less: EXACT,
  and: EXACT,
  or: EXACT,
  where: EXACT,
  max: EXACT,
  argMax: EXACT,
  reshape: EXACT,
  transpose: EXACT,
  broadcastTo: EXACT,
  slice: EXACT,
  pad: EXACT,
  concat: EXACT,
  gather: EXACT,
  exp: { ulps: 2, absolute: 2 ** -126, because: "polynomial of one ulp; subnormal results may be flushed to 0" },
  log: { ulps: 2, because: "library function of about one ulp" },
  sin: { ulps: 2, absolute: 2 ** -24, because: "argument reduction loses the last bits near multiples of π" },
  cos: { ulps: 2, absolute: 2 ** -24, because: "argument reduction loses the last bits near multiples of π/2" },
  tanh: { ulps: 6, because: "rational approximation" },
  atan: { ulps: 4, because: "library function of one to three ulp" },
  sigmoid: {
    ulps: 4,
    absolute: 2 ** -22,
    because: "rational approximation of absolute, not relative, accuracy; 0 below x = −18",
  },
  silu: {
    ulps: 8,
    absolute: 2 ** -19,
    because: "x, up to 10 here, times a sigmoid of an absolute accuracy of 2⁻²³ or so",
  },
  sum: {
    ulps: 8,
    relativeTo: "terms",
    because: "up to 195 additions in blocks; errors grow with the magnitudes added",
  },
  matmul: { ulps: 8, relativeTo: "terms", because: "up to 65 fused multiply-adds per element, in blocks" },
  scatterAdd: { ulps: 8, relativeTo: "terms", because: "up to 65 additions per element" },
  softmax: {
    ulps: 16,
    absolute: 2 ** -40,
    because: "the rounding of x − max becomes relative error in its exponential",
  },
  rmsNorm: { ulps: 6, because: "a sum of squares, one inverse square root, one product" },
  inverseRms: { ulps: 6, because: "a sum of squares and one inverse square root" },
} as const satisfies Record<PrimitiveName, Tolerance>;
