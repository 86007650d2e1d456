import { swigluInter } from "@kensho/layers";

/** Sizes of the pass that every library runs. */
export interface PassSize {
  readonly name: string;
  /** Examples. */
  readonly B: number;
  /** Positions. */
  readonly L: number;
  /** Width of a position. */
  readonly D: number;
  /** Applications of a layer; the distinct layers take turns. */
  readonly applications: number;
  /** Layers with weights of their own. */
  readonly distinct: number;
}

/** 97 positions: 81 cells of a Sudoku and the 16 of the official puzzle embedding. */
const TRM = { L: 97, applications: 14, distinct: 2 } as const;

/**
 * The two sizes that the design was measured with; one whose length is not prime, because jax-js tiles only divisible lengths and
 * computes the others in a scalar loop; and one small enough for a test.
 */
export const PASSES = {
  wide: { name: "D 512, B 4", B: 4, D: 512, ...TRM },
  narrow: { name: "D 128, B 64", B: 64, D: 128, ...TRM },
  even: { name: "D 512, B 4", B: 4, D: 512, ...TRM, L: 96 },
  toy: { name: "toy", B: 2, D: 8, L: 5, applications: 3, distinct: 2 },
} as const satisfies Record<string, PassSize>;

export type PassName = keyof typeof PASSES;

const EXPANSION = 4;

/** Inner widths of the two SwiGLUs of a layer: over positions and over features, multiples of 256 as in the official code. */
export function interWidths({ L, D }: PassSize): { readonly mixing: number; readonly features: number } {
  return { mixing: swigluInter(L, EXPANSION), features: swigluInter(D, EXPANSION) };
}

/** Shapes of one layer's weights, in the order in which the libraries are given them. */
export function weightShapes(size: PassSize): Readonly<Record<string, readonly [number, number]>> {
  const { mixing, features } = interWidths(size);
  const shapes: Record<string, readonly [number, number]> = {};
  for (let layer = 0; layer < size.distinct; layer++) {
    shapes[`${layer}.mixing.gate_up`] = [2 * mixing, size.L];
    shapes[`${layer}.mixing.down`] = [size.L, mixing];
    shapes[`${layer}.features.gate_up`] = [2 * features, size.D];
    shapes[`${layer}.features.down`] = [size.D, features];
  }
  return shapes;
}

/**
 * Counts the floating-point operations of the pass: `2·M·N·K` for each matrix product, and nothing else. A layer multiplies by `3·L·mixing` and
 * `3·D·features` weights; backward costs twice the forward, less the gradient of the input, which is not needed.
 */
export function passFlops(size: PassSize): number {
  const { B, L, D, applications } = size;
  const { mixing, features } = interWidths(size);
  const forward = 2 * B * L * D * 3 * (mixing + features);
  const gradientOfInput = 2 * B * L * D * 2 * mixing;
  return 3 * applications * forward - gradientOfInput;
}

/** Reproducible numbers in [−1, 1): every library gets the same ones (mulberry32). */
export function noise(seed: number, length: number): Float32Array<ArrayBuffer> {
  let a = seed >>> 0;
  return Float32Array.from({ length }, () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

/** Data of a pass: weights of deviation `1/√in`, the input, and the target that the loss correlates the output with. */
export interface PassData {
  readonly weights: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  readonly x: Float32Array<ArrayBuffer>;
  readonly target: Float32Array<ArrayBuffer>;
}

export function passData(size: PassSize): PassData {
  const cells = size.B * size.L * size.D;
  const weights = Object.entries(weightShapes(size)).map(([name, [out, inner]], i) => {
    const scale = Math.sqrt(3 / inner);
    return [name, noise(100 + i, out * inner).map((value) => value * scale)] as const;
  });
  return { weights: Object.fromEntries(weights), x: noise(1, cells), target: noise(2, cells) };
}

export const EPS = 1e-5;

/** The gradient that is compared between libraries: of a weight that every layer above it influences. */
export const CHECKED_GRADIENT = "0.features.down";
