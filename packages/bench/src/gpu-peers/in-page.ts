// Runs in a browser page: Kensho's engine and jax-js on the page's GPU, in turns, so that other load falls on both alike.
import { interleaved, type Timing } from "@kensho/measure";
import { graph, hostTensor, matmul, sliceAxis, state } from "@kensho/tensor";
import { openWebgpuEngine, type WebgpuEngine } from "@kensho/webgpu";
import { relativeDistance } from "../compare-arrays.ts";
import { passGraph } from "../kensho-pass.ts";
import { jaxOn } from "../peers/jax-work.ts";
import { CHECKED_GRADIENT, noise, type PassSize, passData, weightShapes } from "../workload.ts";

/** One piece of work on both. */
interface PageMeasurement {
  readonly work: string;
  readonly kensho: Timing;
  readonly jax: Timing;
  /** Relative distance of a gradient, 0 where there is none to compare. */
  readonly distance: number;
}

/** What the page leaves. */
export interface PageResult {
  readonly adapter: string;
  readonly measured: readonly PageMeasurement[];
}

const PASS: PassSize = { name: "4 layers, D 64, B 2, L 32", B: 2, D: 64, L: 32, applications: 4, distinct: 2 };
const PRODUCTS = [256, 512] as const;

export async function measureBoth(milliseconds: number, onNote: (text: string) => void): Promise<PageResult> {
  await using engine = await openWebgpuEngine({ allowSoftware: true });
  const { vendor, architecture } = engine.adapter;
  const jax = jaxOn("webgpu");
  const measured: PageMeasurement[] = [];
  for (const n of PRODUCTS) {
    const works = [await ourProduct(engine, n), await jax.prepareMatmul(n)];
    const timings = await inTurns(works, milliseconds);
    onNote(`matmul ${n}³: Kensho ${timings.kensho.median.toFixed(1)} ms, jax-js ${timings.jax.median.toFixed(1)} ms`);
    measured.push({ work: `matmul ${n}³`, ...timings, distance: 0 });
  }
  onNote("forward + backward");
  const data = passData(PASS);
  const ours = await ourPass(engine, data);
  const theirs = await jax.preparePass(PASS, data);
  const timings = await inTurns([ours, theirs.run], milliseconds);
  const expected = await (await theirs.run()).gradient(CHECKED_GRADIENT);
  const distance = relativeDistance((await ours())[CHECKED_GRADIENT]?.data as Float32Array, expected);
  measured.push({ work: `forward + backward, ${PASS.name}`, ...timings, distance });
  return { adapter: `${vendor} ${architecture}`.trim(), measured };
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
async function ourProduct(engine: WebgpuEngine, n: number): Promise<() => Promise<unknown>> {
  const value = (seed: number) => hostTensor("f32", [n, n], noise(seed, n * n));
  const [a, b] = [state("a", [n, n]), state("b", [n, n])];
  const corner = sliceAxis(sliceAxis(a, 0, 0, 1), 1, 0, 1);
  const held = await engine.createState({ a: value(1), b: value(2), y: value(3) });
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
