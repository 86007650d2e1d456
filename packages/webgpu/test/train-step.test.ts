import { type ModelConfig, modelConfigSchema, type PuzzleData, puzzleTask } from "@kensho/models";
import { ENGINES, seededRandom } from "@kensho/testing";
import {
  type BatchSource,
  createTrainer,
  PRESETS,
  type PresetName,
  type TrainConfig,
  trainConfigSchema,
  trainStepGraph,
} from "@kensho/trainer";
import { describe, expect, it } from "vitest";
import { planProgram } from "../src/compile/plan.ts";

function configs(
  preset: PresetName,
  seq_len: number,
  changes: object = {},
): { model: ModelConfig; train: TrainConfig } {
  const all = { ...PRESETS[preset], vocab_size: Math.sqrt(seq_len) + 2, seq_len, ...changes };
  const isTraining = (key: string): boolean => key in trainConfigSchema.shape;
  const half = (training: boolean) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => isTraining(key) === training));
  return { model: modelConfigSchema.parse(half(false)), train: trainConfigSchema.parse(half(true)) };
}

/** Boards of noise: the arithmetic is the same, and nothing must be learned in five steps. */
function noise(batch: number, { seq_len, vocab_size }: ModelConfig): BatchSource<PuzzleData> {
  const random = seededRandom(7);
  const tokens = (low: number): Int32Array =>
    Int32Array.from({ length: batch * seq_len }, () => low + Math.floor(random() * (vocab_size - low)));
  return { next: () => ({ inputs: tokens(1), labels: tokens(2), puzzleIdentifiers: new Int32Array(batch) }) };
}

describe("a training step on WebGPU", () => {
  it("has the CPU engine's losses for five steps", { tags: ["ci"] }, async () => {
    const { model, train } = configs("sudoku-4x4", 16, { global_batch_size: 4 });
    const losses = async (engine: "cpu" | "webgpu"): Promise<number[]> => {
      const source = noise(train.global_batch_size, model);
      await using trainer = await createTrainer({ engine: ENGINES[engine](), task: puzzleTask(model, train), train });
      const all: number[] = [];
      for (let step = 0; step < 5; step++) all.push((await trainer.next(source)).metrics.loss);
      return all;
    };
    const [cpu, webgpu] = [await losses("cpu"), await losses("webgpu")];
    const errors = cpu.map((loss, step) => Math.abs((webgpu[step] as number) / loss - 1));
    expect(Math.max(...errors), `relative errors ${errors.join(", ")}`).toBeLessThan(1e-4);
  });

  it.each([
    ["sudoku-4x4", 16],
    ["sudoku-9x9", 81],
  ] as const)("takes at most 300 dispatches for %s", (preset, cells) => {
    const { model, train } = configs(preset, cells);
    const graph = trainStepGraph(puzzleTask(model, train), train);
    const state = { chunks: 1, placementOf: () => ({ chunk: 0, offset: 0 }) };
    const plan = planProgram(graph, state, { limit: 2 ** 30, tuning: { tiles: true } });
    const alone = graph.nodes.filter(({ inputs, primitive }) => inputs.length > 0 && primitive !== "reshape").length;
    expect(alone).toBeGreaterThan(700);
    expect(plan.dispatches.length).toBeLessThanOrEqual(300);
    // The parts that one profiles.
    const units = new Set(plan.dispatches.map(({ unit }) => unit));
    for (const part of [/^\w+\.L_level$/, /^backward\.\w+\.L_level$/, /^optimizer/]) {
      expect(
        [...units].some((unit) => part.test(unit)),
        `${part} among ${[...units].join(", ")}`,
      ).toBe(true);
    }
    // Everything but the inputs that become state is updated in its place.
    expect(plan.copies.length).toBeLessThanOrEqual(4);
  });
});
