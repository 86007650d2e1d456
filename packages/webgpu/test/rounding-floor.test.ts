import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import { modelConfigSchema, puzzleTask } from "@kensho/models";
import { trainBatches } from "@kensho/puzzles";
import type { HostTensor } from "@kensho/tensor";
import { ENGINES } from "@kensho/testing";
import { createTrainer, initialWeights, PRESETS, trainConfigSchema } from "@kensho/trainer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const STEPS = 50;
const BATCH = 4;

type Weights = Record<string, HostTensor>;

/** What a run comes to. */
interface Course {
  readonly losses: readonly number[];
  readonly weights: Weights;
  /** Share of right cells over the last ten steps in which a puzzle was finished. */
  readonly accuracy: number;
}

/** Every weight moved by a unit in its last place, up or down. */
function nudged(weights: Weights, seed: number): Weights {
  let state = seed;
  const up = (): boolean => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state < 0;
  };
  return Object.fromEntries(
    Object.entries(weights).map(([name, { dtype, shape, data }]) => {
      const bits = new Int32Array(Float32Array.from(data).buffer);
      for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) bits[i] = (bits[i] as number) + (up() ? 1 : -1);
      return [name, { dtype, shape, data: new Float32Array(bits.buffer) }];
    }),
  );
}

/** `‖a − b‖ / ‖a‖` over all weights. */
function apart(a: Weights, b: Weights): number {
  let [difference, whole] = [0, 0];
  for (const [name, { data }] of Object.entries(a)) {
    for (const [i, value] of data.entries()) {
      difference += (value - (b[name]?.data[i] as number)) ** 2;
      whole += value ** 2;
    }
  }
  return Math.sqrt(difference / whole);
}

/** How far the losses of two runs are apart, step by step. */
function relative(a: Course, b: Course): number[] {
  return a.losses.map((loss, step) => Math.abs((b.losses[step] as number) / loss - 1));
}

describe("the same seed on WebGPU and on the CPU", { tags: ["ci"] }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kensho-floor-"));
    await prepareSudoku({ out: join(folder, "data"), size: 4, train: 200, test: 4, seed: 1 });
  }, 120_000);
  afterAll(async () => await rm(folder, { recursive: true }));

  it("comes apart no faster than two CPU runs whose weights began a last bit apart", {
    timeout: 1_200_000,
  }, async () => {
    const dataset = await openDataset(join(folder, "data"), "train");
    const all = { ...PRESETS["sudoku-4x4"], vocab_size: 6, seq_len: 16, global_batch_size: BATCH, seed: 7 };
    const isTraining = (key: string): boolean => key in trainConfigSchema.shape;
    const half = (training: boolean) =>
      Object.fromEntries(Object.entries(all).filter(([key]) => isTraining(key) === training));
    const [model, train] = [modelConfigSchema.parse(half(false)), trainConfigSchema.parse(half(true))];
    const first = initialWeights(model, train.seed);

    const course = async (engine: "cpu" | "webgpu", weights: Weights): Promise<Course> => {
      await using trainer = await createTrainer({
        engine: ENGINES[engine](),
        task: puzzleTask(model, train),
        train,
        weights,
      });
      const source = trainBatches(dataset, { batchSize: BATCH, seed: 3, augmentation: "none" });
      const reports = [];
      for (let step = 0; step < STEPS; step++) reports.push(await trainer.next(source));
      const { model: last } = await trainer.snapshot();
      const finished = reports.slice(-10).filter(({ metrics }) => metrics.count > 0);
      const accuracy = finished.reduce((sum, report) => sum + report.metrics.accuracy, 0) / finished.length;
      return { losses: reports.map(({ metrics }) => metrics.loss), weights: last, accuracy };
    };
    const cpu = await course("cpu", first);
    const neighbours: Course[] = [];
    for (const seed of [1, 2, 3]) neighbours.push(await course("cpu", nudged(first, seed)));
    const webgpu = await course("webgpu", first);

    const figures = {
      // Relative difference of the losses, the worst of the first five steps and of the last ten.
      firstFive: relative(cpu, webgpu).slice(0, 5),
      lastTen: Math.max(...relative(cpu, webgpu).slice(-10)),
      weights: apart(cpu.weights, webgpu.weights),
      accuracy: Math.abs(cpu.accuracy - webgpu.accuracy),
    };
    const floor = {
      firstFive: neighbours.map((near) => Math.max(...relative(cpu, near).slice(0, 5))),
      lastTen: neighbours.map((near) => Math.max(...relative(cpu, near).slice(-10))),
      weights: neighbours.map(({ weights }) => apart(cpu.weights, weights)),
      accuracy: neighbours.map(({ accuracy }) => Math.abs(cpu.accuracy - accuracy)),
    };
    const message = JSON.stringify({ figures, floor });
    if (process.env.KENSHO_FIGURES !== undefined) process.stdout.write(`${message}\n`);
    expect(Math.max(...figures.firstFive), message).toBeLessThan(Math.max(1e-4, ...floor.firstFive));
    expect(figures.lastTen, message).toBeLessThanOrEqual(Math.max(...floor.lastTen));
    expect(figures.weights, message).toBeLessThanOrEqual(Math.max(...floor.weights));
    expect(figures.accuracy, message).toBeLessThanOrEqual(Math.max(0.02, ...floor.accuracy));
  });
});
