import fc from "fast-check";
import { expect, test } from "vitest";
import { narrowInto } from "./npy-values.ts";

test("the first byte out of range is found wherever it is, and nothing else", () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const few = fc.array(fc.constantFrom(0, 1, 9, 10, 11, 126, 127, 128, 129, 254, 255), { maxLength: 40 });
  fc.assert(
    fc.property(fc.oneof(bytes, few), fc.nat(255), fc.nat(3), fc.nat(12), (values, max, offset, min) => {
      const block = Buffer.alloc(values.length + offset).subarray(offset);
      block.set(values);
      const target = new Uint8Array(values.length + 2);
      const bad = narrowInto(target, 1, block, values.length, "|u1", { min, max });
      expect(bad).toBe(values.findIndex((value: number) => value < min || value > max));
      if (bad < 0) expect([...target]).toEqual([0, ...values, 0]);
    }),
    { numRuns: 2000 },
  );
});
