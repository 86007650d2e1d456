/** A binary floating-point format of 16 bits: sign, exponent, mantissa. */
export interface SmallFloat {
  readonly mantissaBits: number;
  /** Exponent of the smallest normal number; subnormal numbers share it. */
  readonly minExponent: number;
  /** Bits of +∞: everything above is NaN. */
  readonly infinity: number;
}

/** IEEE 754 binary16: 5 exponent bits, 10 mantissa bits, largest finite value 65,504. */
export const HALF: SmallFloat = { mantissaBits: 10, minExponent: -14, infinity: 0x7c00 };

/** bfloat16, the upper half of a float32: 8 exponent bits, 7 mantissa bits. */
export const BRAIN: SmallFloat = { mantissaBits: 7, minExponent: -126, infinity: 0x7f80 };

const SIGN = 0x8000;
const scratch = new DataView(new ArrayBuffer(8));

/**
 * The bits of `value` rounded once, from float64, to the nearest number of the format, ties to even. Values past the largest finite one
 * become infinite, as the standard has it; NaN stays NaN, its payload does not.
 */
export function toSmallFloat(value: number, { mantissaBits, minExponent, infinity }: SmallFloat): number {
  if (Number.isNaN(value)) return infinity | (1 << (mantissaBits - 1));
  scratch.setFloat64(0, value);
  const high = scratch.getUint32(0);
  const sign = high >>> 31 === 1 ? SIGN : 0;
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, minExponent);
  // Dividing by a power of two is exact, and a carry out of the mantissa runs into the exponent, where it belongs.
  const steps = roundTiesToEven(Math.abs(value) / 2 ** (exponent - mantissaBits));
  return sign | Math.min(((exponent - minExponent) << mantissaBits) + steps, infinity);
}

/** The value of the bits of a 16-bit float; exact. */
export function fromSmallFloat(bits: number, { mantissaBits, minExponent, infinity }: SmallFloat): number {
  const sign = bits & SIGN ? -1 : 1;
  const magnitude = bits & ~SIGN;
  if (magnitude > infinity) return Number.NaN;
  if (magnitude === infinity) return sign * Number.POSITIVE_INFINITY;
  const exponent = magnitude >>> mantissaBits;
  const mantissa = magnitude & ((1 << mantissaBits) - 1);
  if (exponent === 0) return sign * mantissa * 2 ** (minExponent - mantissaBits);
  return sign * (mantissa + (1 << mantissaBits)) * 2 ** (exponent - 1 + minExponent - mantissaBits);
}

/** For 0 ≤ value < 2⁵¹: adding 2⁵² leaves no room for a fraction, so the addition itself rounds. */
function roundTiesToEven(value: number): number {
  return Number.isFinite(value) ? value + 2 ** 52 - 2 ** 52 : value;
}
