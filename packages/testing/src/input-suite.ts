import { formatError } from "@kensho/errors";
import { type Engine, graph, type HostTensor, hostTensor, input, mul, neg, type Program } from "@kensho/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import type { EngineFactory } from "./engines.ts";

/** Registers the tests of what a run accepts: every engine says the same about the same mistake. */
export function inputSuite(name: string, create: EngineFactory): void {
  describe(`inputs on ${name}`, () => {
    let engine: Engine;
    let program: Program;
    beforeAll(async () => {
      engine = await create();
      program = await engine.compile(graph({ outputs: { y: mul(input("x", [2]), 2) } }));
    });
    const x = hostTensor("f32", [2], Float32Array.of(1, 2));
    const message = (given: Record<string, HostTensor>): Promise<string> =>
      program.run(given).then(
        () => "no error",
        (error: Error & { code?: string }) => `${error.code} ${error.name}: ${formatError(error)}`,
      );

    it("takes float32 and float64 data for f32, and leaves it alone", async () => {
      const wide = hostTensor("f32", [2], Float64Array.of(1, 2));
      expect(Array.from((await program.run({ x: wide })).y?.data ?? [])).toEqual([2, 4]);
      expect(Array.from((await program.run({ x })).y?.data ?? [])).toEqual([2, 4]);
      expect([...wide.data, ...x.data]).toEqual([1, 2, 1, 2]);
    });

    it("names a missing input", async () => {
      expect(await message({})).toBe(
        lines('KSH_GRAPH GraphError: input "x" is missing', "  expected (f32): [2]", "  hint: the program takes: x"),
      );
    });
    it("names an unknown input", async () => {
      expect(await message({ x, z: x })).toBe(
        lines('KSH_GRAPH GraphError: the program has no input "z"', "  hint: the program takes: x"),
      );
    });
    it("names an input of another shape", async () => {
      expect(await message({ x: hostTensor("f32", [1, 2], Float32Array.of(1, 2)) })).toBe(
        lines(
          'KSH_GRAPH GraphError: input "x" has another shape or dtype than the program expects',
          "  expected (f32): [2]",
          "  got (f32):      [1, 2]",
        ),
      );
    });
    it("names an input of another dtype", async () => {
      expect(await message({ x: hostTensor("i32", [2], Int32Array.of(1, 2)) })).toBe(
        lines(
          'KSH_GRAPH GraphError: input "x" has another shape or dtype than the program expects',
          "  expected (f32): [2]",
          "  got (i32):      [2]",
        ),
      );
    });
    it("names an input with too few numbers", async () => {
      expect(await message({ x: { dtype: "f32", shape: [2], data: Float32Array.of(1) } })).toBe(
        lines('KSH_GRAPH GraphError: input "x" has 1 values for 2 elements', "  shape: [2]"),
      );
    });
    it("names an input whose numbers are stored as another dtype", async () => {
      expect(await message({ x: { dtype: "f32", shape: [2], data: Int32Array.of(1, 2) } })).toBe(
        lines(
          'KSH_GRAPH GraphError: input "x" says f32, and a Int32Array does not hold that',
          "  hint: build it with hostTensor(dtype, shape, data), or read it with fromNdarray(array, dtype)",
        ),
      );
    });
    it("checks the data of state as well", async () => {
      const short: HostTensor = { dtype: "f32", shape: [2], data: Float32Array.of(1) };
      await expect(engine.createState({ w: short })).rejects.toThrow('state "w" has 1 values for 2 elements');
      await using held = await engine.createState({ w: x });
      await expect(held.write({ w: short })).rejects.toThrow('state "w" has 1 values for 2 elements');
    });
    it("says that a program without inputs takes none", async () => {
      await using closed = await engine.compile(graph({ outputs: { y: neg(mul(2, 3)) } }));
      await expect(closed.run({ x })).rejects.toMatchObject({
        message: 'the program has no input "x"',
        suggestions: ["the program takes: nothing"],
      });
    });
  });
}

const lines = (...parts: string[]): string => parts.join("\n");
