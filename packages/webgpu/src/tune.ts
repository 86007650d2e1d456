import { enqueue, type Graph, graph, matmul, type Program, state, sum } from "@kensho/tensor";
import type { Tuned } from "./device/tuning-cache.ts";

/** Products as a training step has them: one for large tiles, a flat one, and the gradient of a weight with its long sums. */
const PRODUCTS: readonly (readonly [m: number, k: number, n: number])[] = [
  [1024, 1024, 1024],
  [2048, 512, 512],
  [512, 4096, 512],
];

const CANDIDATES: readonly Tuned[] = [64, 128].flatMap((largestTile) =>
  [64, 128, 256].map((busyTiles) => ({ largestTile, busyTiles })),
);

const RUNS = 5;

/** State that {@link tuningGraphs} read. */
export const TUNING_STATE = Object.fromEntries(
  PRODUCTS.flatMap(([m, k, n], i) => [
    [`a${i}`, [m, k]],
    [`b${i}`, [k, n]],
  ]),
) as Readonly<Record<string, readonly [number, number]>>;

/** One graph per product, of which a single number comes back. */
export function tuningGraphs(): Graph[] {
  return PRODUCTS.map((_, i) => {
    const [a, b] = [`a${i}`, `b${i}`].map((name) => state(name, TUNING_STATE[name] as readonly [number, number]));
    return graph({ outputs: { y: sum(matmul(a as never, b as never)) } });
  });
}

/**
 * Tries the candidates, each on every product, and takes the one that is the fastest in the mean of ratios.
 * @param compile makes the programs of a candidate
 */
export async function tune(compile: (candidate: Tuned) => Promise<readonly Program[]>): Promise<Tuned> {
  let best: { tuned: Tuned; score: number } | undefined;
  for (const tuned of CANDIDATES) {
    const programs = await compile(tuned);
    let score = 0;
    for (const program of programs) score += Math.log(await secondsOf(program));
    for (const program of programs) await program[Symbol.asyncDispose]();
    if (best === undefined || score < best.score) best = { tuned, score };
  }
  return (best as { tuned: Tuned }).tuned;
}

/** Time of a run, of the best of three rounds. */
async function secondsOf(program: Program): Promise<number> {
  await program.run();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    const runs = [];
    for (let i = 0; i < RUNS; i++) runs.push(await enqueue(program));
    await runs.at(-1)?.outputs();
    best = Math.min(best, (performance.now() - started) / 1000 / RUNS);
  }
  return best;
}
