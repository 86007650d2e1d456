import fc from "fast-check";

/** Text of any characters, control characters and those past 16 bits among them. (fast-check's own unit takes a second to set up.) */
export function anyText(): fc.Arbitrary<string> {
  const point = fc.oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0x1_0000, max: 0x10_ffff }));
  return fc.string({ unit: point.map((code) => String.fromCodePoint(code)) });
}
