import {
  add,
  type Engine,
  type Graph,
  graph,
  type HostTensor,
  hostTensor,
  input,
  matmul,
  mul,
  rmsNorm,
  type Shape,
  scatterAdd,
  silu,
  sizeOf,
  softmax,
  state,
  sub,
  sum,
} from "@kensho/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import type { EngineFactory } from "./engines.ts";
import { seededRandom } from "./random.ts";

function noise(shape: Shape, seed: number): HostTensor {
  const random = seededRandom(seed);
  return hostTensor(
    "f32",
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => 2 * random() - 1),
  );
}

/** Wide enough that every thread of an engine has something to do. */
const BATCH = 96;
const WIDTH = 192;

/** A training-like step: products, norms, repeated indices, state that feeds back. */
function step(): Graph {
  const [x, ids, w] = [input("x", [BATCH, WIDTH]), input("ids", [BATCH], "i32"), state("w", [WIDTH, WIDTH])];
  const h = silu(rmsNorm(matmul(x, w)));
  const rows = scatterAdd(ids, h, 5);
  const w2 = sub(w, mul(matmul(softmax(h), x, { transposeA: true }), 0.01));
  return graph({ outputs: { rows, total: sum(add(h, x)) }, updates: { w: w2 } });
}

/** Registers the tests that equal programs on equal data give equal bits. */
export function determinismSuite(name: string, create: EngineFactory): void {
  describe(`determinism of ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await create();
    });

    const inputs = {
      x: noise([BATCH, WIDTH], 1),
      ids: hostTensor(
        "i32",
        [BATCH],
        Int32Array.from({ length: BATCH }, (_, i) => (i * i) % 3),
      ),
    };

    async function bitsAfter(steps: number): Promise<Record<string, HostTensor["data"]>> {
      await using held = await engine.createState({ w: noise([WIDTH, WIDTH], 2) });
      await using program = await engine.compile(step(), held);
      let results: Record<string, HostTensor> = {};
      for (let i = 0; i < steps; i++) results = await program.run(inputs);
      const all = { ...results, ...(await held.read()) };
      return Object.fromEntries(Object.entries(all).map(([key, { data }]) => [key, data.slice()]));
    }

    it("repeats five steps bit for bit after a second compilation", async () => {
      const [first, second] = [await bitsAfter(5), await bitsAfter(5)];
      expect(second).toEqual(first);
      expect(first.total?.every(Number.isFinite)).toBe(true);
    });

    it("repeats a run bit for bit, compiled once", async () => {
      const forward = graph({ outputs: Object.fromEntries(step().outputs) });
      await using held = await engine.createState({ w: noise([WIDTH, WIDTH], 2) });
      await using program = await engine.compile(forward, held);
      const first = await program.run(inputs);
      for (let i = 0; i < 3; i++) expect(await program.run(inputs)).toEqual(first);
    });
  });
}
