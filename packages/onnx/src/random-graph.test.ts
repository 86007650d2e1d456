import { type Engine, type HostTensor, hostTensor, input, referenceEngine, type Tensor } from "@kensho/tensor";
import { compute, ENGINES, growGraph } from "@kensho/testing";
import fc from "fast-check";
import { expect, it } from "vitest";

fc.configureGlobal({ seed: 20261122 });

const DATA: Readonly<Record<string, HostTensor>> = {
  a: hostTensor("f32", [2, 3], Float32Array.of(1, -2, 0.5, 3, -0.25, 2)),
  b: hostTensor("f32", [3], Float32Array.of(1, -1, 0)),
  c: hostTensor("f32", [2, 1], Float32Array.of(2, -3)),
  d: hostTensor(
    "f32",
    [2, 3, 2],
    Float32Array.from({ length: 12 }, (_, i) => Math.fround(Math.cos(i))),
  ),
};
const LEAVES: readonly Tensor[] = Object.entries(DATA).map(([name, { shape }]) => input(name, shape));

/** Beyond this, products of products have lost what float32 can say about them. */
const LARGE = 1e3;

async function all(engine: Engine, roots: readonly Tensor[]): Promise<HostTensor[]> {
  return Object.values(await compute(engine, Object.fromEntries(roots.map((root, i) => [`o${i}`, root])), DATA));
}

it("ONNX Runtime's own optimiser changes no value of a random graph", async () => {
  const choices = fc.array(fc.nat({ max: 2 ** 20 }), { minLength: 20, maxLength: 60 });
  const [cpu, reference] = [ENGINES.cpu(), referenceEngine()];
  await fc.assert(
    fc.asyncProperty(choices, async (picked) => {
      const roots = growGraph(LEAVES, picked, { smooth: true });
      const [got, want] = [await all(cpu, roots), await all(reference, roots)];
      for (const [i, truth] of want.entries()) {
        expect(got[i]?.shape).toEqual(truth.shape);
        // The graph is in topological order: what grew too large does not come back down to earth.
        if (truth.data.some((x) => !(Math.abs(x) <= LARGE))) break;
        for (const [k, x] of truth.data.entries()) {
          const error = Math.abs((got[i]?.data[k] ?? Number.NaN) - x);
          if (!(error <= 1e-3 * Math.max(1, Math.abs(x)))) expect({ node: roots[i], got: got[i]?.data[k] }).toBe(x);
        }
      }
    }),
    { numRuns: 60 },
  );
});
