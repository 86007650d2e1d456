import { describe, expect, it } from "vitest";
import type { Engine } from "./engine.ts";
import { add, div, mul } from "./ops/elementwise.ts";
import { arange, full, input, scalar, state, tensor, zeros } from "./ops/leaves.ts";
import { referenceEngine } from "./reference/engine.ts";
import type { Tensor } from "./tensor.ts";
import { value } from "./value.ts";

/** A reference engine that counts what it compiles. */
function counting(): { engine: Engine; compiled: () => number } {
  const inner = referenceEngine();
  let count = 0;
  const engine: Engine = {
    ...inner,
    compile: (...parts) => {
      count++;
      return inner.compile(...parts);
    },
  };
  return { engine, compiled: () => count };
}

const numbers = async (x: Tensor, engine?: Engine): Promise<number[]> => Array.from((await value(x, engine)).data);

describe("value", () => {
  it("is an ndarray that can be indexed", async () => {
    const got = await value(mul(tensor([[1], [2]]), tensor([10, 20])));
    expect([got.get(0, 1), got.get(1, 0)]).toEqual([20, 20]);
  });

  it("compiles one structure once, whatever the constants", async () => {
    const { engine, compiled } = counting();
    expect(await numbers(add(tensor([1, 2]), tensor([3, 4])), engine)).toEqual([4, 6]);
    expect(await numbers(add(tensor([10, 20]), tensor([5, 6])), engine)).toEqual([15, 26]);
    expect(compiled()).toBe(1);
  });

  it("compiles again if shape, scalar, sign of zero or sharing differ", async () => {
    const { engine, compiled } = counting();
    const x = tensor([1, 2]);
    expect(await numbers(add(x, tensor([1])), engine)).toEqual([2, 3]);
    expect(await numbers(add(x, x), engine)).toEqual([2, 4]);
    expect(await numbers(add(x, 5), engine)).toEqual([6, 7]);
    expect(await numbers(add(x, 6), engine)).toEqual([7, 8]);
    expect(await numbers(div(x, 0), engine)).toEqual([Infinity, Infinity]);
    expect(await numbers(div(x, -0), engine)).toEqual([-Infinity, -Infinity]);
    expect(compiled()).toBe(6);
  });

  it("computes many at once", async () => {
    const squares = await Promise.all([1, 2, 3, 4].map((n) => numbers(mul(tensor([n]), tensor([n])))));
    expect(squares).toEqual([[1], [4], [9], [16]]);
  });

  it("cannot know inputs and state", async () => {
    await expect(value(add(input("x", [2]), 1))).rejects.toMatchObject({
      message: 'value() cannot know input "x"',
      suggestions: [expect.stringMatching(/^compile a graph\(\)/)],
    });
    await expect(value(state("w", []))).rejects.toThrow('value() cannot know state "w"');
  });
});

describe("constants", () => {
  it("take their shape from the nesting and their dtype from the leaves", () => {
    expect([tensor([[[1], [2]]]).shape, tensor(3).shape, tensor([]).shape, tensor([[], []]).shape]).toEqual([
      [1, 2, 1],
      [],
      [0],
      [2, 0],
    ]);
    expect([tensor([1]).dtype, tensor([[true]]).dtype, tensor([1], "i32").dtype]).toEqual(["f32", "bool", "i32"]);
  });

  it("are ranges, zeros and fillings", async () => {
    expect(await numbers(arange(3))).toEqual([0, 1, 2]);
    expect(await numbers(zeros([2]))).toEqual([0, 0]);
    expect(await numbers(full([2, 1], 7, "i32"))).toEqual([7, 7]);
    expect(full([1000, 1000], 1).inputs[0]).toEqual(scalar(1));
  });
});
