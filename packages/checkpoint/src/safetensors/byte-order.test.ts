import { expect, test } from "vitest";
import { hostLittle, reverseElements } from "./byte-order.ts";

test("reversing each element is what a big-endian host needs", () => {
  const big = new Uint8Array(8);
  new DataView(big.buffer).setFloat32(0, 1.5, false);
  new DataView(big.buffer).setFloat32(4, -2, false);
  const little = new DataView(reverseElements(big, 4).buffer);
  expect([little.getFloat32(0, true), little.getFloat32(4, true)]).toEqual([1.5, -2]);
});

test("the host's own numbers come out little-endian", () => {
  const bytes = hostLittle(new Uint8Array(Float64Array.of(Math.PI).buffer), 8);
  expect(new DataView(bytes.buffer).getFloat64(0, true)).toBe(Math.PI);
});
