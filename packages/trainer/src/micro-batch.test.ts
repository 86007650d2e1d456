import { puzzleTask } from "@kensho/models";
import { ENGINE_NAMES, ENGINES } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { type PuzzleReport, randomBatches, tinyModel, tinyTraining } from "../test/tiny.ts";
import { trainConfigSchema } from "./config.ts";
import { createTrainer } from "./trainer.ts";
import type { TrainerSnapshot } from "./trainer-state.ts";

const B = 4;

async function train(
  engine: keyof typeof ENGINES,
  model: ReturnType<typeof tinyModel>,
  changes: object,
): Promise<{ reports: PuzzleReport[]; snapshot: TrainerSnapshot }> {
  const config = tinyTraining({ global_batch_size: B, ...changes });
  await using trainer = await createTrainer({
    engine: await ENGINES[engine](),
    task: puzzleTask(model, config),
    train: config,
  });
  const source = randomBatches(model, B, 0);
  const reports: PuzzleReport[] = [];
  for (let i = 0; i < 4; i++) reports.push(await trainer.next(source));
  return { reports, snapshot: await trainer.snapshot() };
}

/** The largest relative difference of two reports or groups of tensors. */
function apart(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((v, i) => (Number.isNaN(v) ? 0 : Math.abs(v - (b[i] as number)) / (Math.abs(v) + 1e-6))));
}

describe("micro-batches", () => {
  const cases = [
    ["reference", 1, {}, 1e-9],
    ["reference", 2, { puzzle_emb_ndim: 8, num_puzzle_identifiers: 3 }, 1e-9],
    ["cpu", 2, {}, 1e-3],
    ["webgpu", 2, {}, 1e-3],
  ] as const;
  it.each(cases.filter(([engine]) => ENGINE_NAMES.includes(engine)))(
    "train as the whole batch does on %s, %i puzzles at a time",
    { timeout: 300_000 },
    async (engine, micro_batch, changes, tolerance) => {
      const model = tinyModel({ halt_exploration_prob: 0.5, ...changes });
      const [whole, parts] = [await train(engine, model, {}), await train(engine, model, { micro_batch })];
      for (const [i, report] of whole.reports.entries()) {
        const other = parts.reports[i] as PuzzleReport;
        expect(Object.keys(other.metrics)).toEqual(Object.keys(report.metrics));
        expect(apart(Object.values(report.metrics), Object.values(other.metrics))).toBeLessThan(tolerance);
      }
      expect(Object.keys(parts.snapshot.optimizer)).toEqual(Object.keys(whole.snapshot.optimizer));
      for (const [name, { data }] of Object.entries(whole.snapshot.carry)) {
        const other = parts.snapshot.carry[name]?.data ?? [];
        expect(apart(Array.from(data), Array.from(other)), name).toBeLessThan(Math.max(tolerance, 1e-9) * 100);
      }
      if (engine !== "reference") return;
      for (const [name, { data }] of Object.entries(whole.snapshot.model)) {
        expect(apart(Array.from(data), Array.from(parts.snapshot.model[name]?.data ?? [])), name).toBeLessThan(1e-6);
      }
    },
  );

  it("must divide the batch", () => {
    const parsed = trainConfigSchema.safeParse({ lr: 1e-3, global_batch_size: 6, steps: 1, micro_batch: 4 });
    expect(parsed.error?.issues.map(({ message, path }) => [path.join(), message])).toEqual([
      ["micro_batch", "micro_batch must divide global_batch_size"],
    ]);
  });
});
