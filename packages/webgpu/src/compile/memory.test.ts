import { formatError } from "@kensho/errors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GpuError } from "../errors.ts";
import { ALIGNMENT, MemoryPlan, type Range } from "./memory.ts";

fc.configureGlobal({ seed: 20261122 });

describe("memory plan", () => {
  it("never gives one place to two tensors at once, and stays within the limit", () => {
    const step = fc.record({ words: fc.integer({ min: 0, max: 2000 }), free: fc.option(fc.nat(20)) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const memory = new MemoryPlan(4 * 4096);
        const live: Range[] = [];
        for (const { words, free } of steps) {
          const taken = memory.take(words, "a tensor");
          expect(taken.words).toBeGreaterThanOrEqual(words);
          for (const other of live) {
            const apart =
              taken.chunk !== other.chunk ||
              taken.offset + taken.words <= other.offset ||
              other.offset + other.words <= taken.offset;
            expect(apart).toBe(true);
          }
          live.push(taken);
          if (free !== null && free < live.length) memory.free(live.splice(free, 1)[0] as Range);
        }
        for (const words of memory.chunks) expect(words).toBeLessThanOrEqual(4096);
      }),
    );
  });

  it("uses what was freed again, gaps joined", () => {
    const memory = new MemoryPlan(1 << 20);
    const ranges = [1, 2, 3].map(() => memory.take(ALIGNMENT, "x"));
    for (const range of ranges) memory.free(range);
    expect(memory.take(3 * ALIGNMENT, "y").offset).toBe(0);
    expect(memory.chunks).toEqual([3 * ALIGNMENT]);
  });

  it("names the tensor, its size, the limit and the knob", () => {
    let error: unknown;
    try {
      new MemoryPlan(128 * 2 ** 20).take(2 ** 26, "the result of matmul [8192, 8192] at trm.head");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(GpuError);
    expect((error as GpuError).code).toBe("KSH_GPU_LIMIT");
    expect(formatError(error)).toMatchInlineSnapshot(`
      "the result of matmul [8192, 8192] at trm.head is larger than a buffer of this GPU can be
        needs: 256.0 MiB
        limit: 128.0 MiB (maxStorageBufferBindingSize)
        hint: use a smaller batch (global_batch_size, or micro_batch for less at a time)"
    `);
  });
});
