// Runs in a browser page: Kensho's engine and jax-js on the page's GPU, in turns, so that other load falls on both alike.
import { interleaved, type Timing } from "@kensho/measure";
import { graph, hostTensor, matmul, sliceAxis, state } from "@kensho/tensor";
import { openWebgpuEngine, type WebgpuEngine } from "@kensho/webgpu";
import { relativeDistance } from "../compare-arrays.ts";
import { passGraph } from "../kensho-pass.ts";
import { jaxOn } from "../peers/jax-work.ts";
import { CHECKED_GRADIENT, noise, type PassSize, passData, weightShapes } from "../workload.ts";

/** One piece of work on both. */
export interface PageMeasurement {
  readonly work: string;
  readonly kensho: Timing;
  readonly jax: Timing;
  /** Relative distance of a gradient, 0 where there is none to compare. */
  readonly distance: number;
}

/** Receives each result as soon as it is measured, because later measurements may not end. */
export interface PageReport {
  adapter(name: string): void;
  begin(work: string): void;
  measured(measurement: PageMeasurement): void;
}

const PASS: PassSize = { name: "4 layers, D 64, B 2, L 32", B: 2, D: 64, L: 32, applications: 4, distinct: 2 };

/** Two that everybody measures, and a layer of `sudoku-9x9` over four puzzles, 97 positions each. */
const PRODUCTS: Readonly<Record<string, readonly [m: number, k: number, n: number]>> = {
  "matmul 256³": [256, 256, 256],
  "matmul 512³": [512, 512, 512],
  "features [388, 128] · [128, 512]": [388, 128, 512],
};

export async function measureBoth(milliseconds: number, report: PageReport): Promise<void> {
  await using engine = await openWebgpuEngine({ allowSoftware: true });
  const { vendor, architecture } = engine.adapter;
  report.adapter(`${vendor} ${architecture}`.trim());
  const jax = jaxOn("webgpu");
  for (const [work, sizes] of Object.entries(PRODUCTS)) {
    report.begin(work);
    const timings = await inTurns([await ourProduct(engine, sizes), await jax.prepareProduct(...sizes)], milliseconds);
    report.measured({ work, ...timings, distance: 0 });
  }
  const work = `forward + backward, ${PASS.name}`;
  const data = passData(PASS);
  report.begin(`${work}, Kensho`);
  const ours = await ourPass(engine, data);
  await ours();
  report.begin(`${work}, jax-js`);
  const theirs = await jax.preparePass(PASS, data);
  const timings = await inTurns([ours, theirs.run], milliseconds);
  const expected = await (await theirs.run()).gradient(CHECKED_GRADIENT);
  const distance = relativeDistance((await ours())[CHECKED_GRADIENT]?.data as Float32Array, expected);
  report.measured({ work, ...timings, distance });
}

async function inTurns(
  works: readonly (() => Promise<unknown>)[],
  milliseconds: number,
): Promise<{ kensho: Timing; jax: Timing }> {
  for (const work of works) await work();
  const start = performance.now();
  for (const work of works) await work();
  const timed = Math.max(3, Math.min(30, Math.floor(milliseconds / (performance.now() - start))));
  const [kensho, jax] = await interleaved(works, { warmUp: 1, timed });
  return { kensho: kensho as Timing, jax: jax as Timing };
}

/** The result stays on the engine; one number comes back to show that it is there. */
async function ourProduct(
  engine: WebgpuEngine,
  [m, k, n]: readonly [number, number, number],
): Promise<() => Promise<unknown>> {
  const value = (seed: number, shape: readonly [number, number]) =>
    hostTensor("f32", shape, noise(seed, shape[0] * shape[1]));
  const [a, b] = [state("a", [m, k]), state("b", [k, n])];
  const corner = sliceAxis(sliceAxis(a, 0, 0, 1), 1, 0, 1);
  const held = await engine.createState({ a: value(1, [m, k]), b: value(2, [k, n]), y: value(3, [m, n]) });
  const program = await engine.compile(graph({ outputs: { corner }, updates: { y: matmul(a, b) } }), held);
  return () => program.run();
}

/** Loss and gradients come back, as jax-js is asked for the loss alone: what Kensho reads more counts against it. */
async function ourPass(engine: WebgpuEngine, data: ReturnType<typeof passData>) {
  const shapes = Object.entries(weightShapes(PASS));
  const values = shapes.map(([name, shape]) => [name, hostTensor("f32", shape, data.weights[name] as Float32Array)]);
  const program = await engine.compile(passGraph(PASS), await engine.createState(Object.fromEntries(values)));
  const shape = [PASS.B, PASS.L, PASS.D];
  const inputs = { x: hostTensor("f32", shape, data.x), target: hostTensor("f32", shape, data.target) };
  return () => program.run(inputs);
}
