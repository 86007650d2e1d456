import { createThinker, evaluate, requireLabelled } from "@kensho/evaluator";
import { effectiveDepth, numParameters, puzzleTask } from "@kensho/models";
import type { Dataset } from "@kensho/puzzles";
import { batchesFor } from "@kensho/runs";
import type { Engine } from "@kensho/tensor";
import { createTrainer, estimateRun } from "@kensho/trainer";
import type { Budget } from "./budget.ts";
import type { Cell, CellPoint, CellResult } from "./cell.ts";

/** How far a cell has come. */
export interface CellProgress {
  readonly step: number;
  /** Share of the budget that is spent, 0…1. */
  readonly spent: number;
  /** Exact accuracy of the last measurement. */
  readonly exact_accuracy: number | undefined;
}

/** Options for {@link runCell}. */
export interface RunCellOptions {
  readonly engine: Engine;
  readonly cell: Cell;
  readonly budget: Budget;
  /** Measurements over the budget, the last at its end. */
  readonly points: number;
  readonly train: Dataset;
  readonly test: Dataset;
  /** Number of puzzles to measure on, from the first. */
  readonly puzzles: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CellProgress) => void;
}

/** Puzzles that are measured on side by side. */
const BATCH = 64;

/**
 * Trains one cell to the end of its budget and measures it on the way: the averaged weights, at full depth, on puzzles that it does not
 * train on. Measuring is not counted. @throws the signal's reason on abort
 */
export async function runCell(options: RunCellOptions): Promise<CellResult> {
  const { engine, cell, budget, points, signal } = options;
  const { model, train } = cell.config;
  const { flops_per_step } = estimateRun(cell.config);
  const source = batchesFor(options.train, train);
  await using trainer = await createTrainer({ engine, task: puzzleTask(model, train), train });
  const batchSize = Math.min(BATCH, options.puzzles);
  const weights = await trainer.evaluationWeights();
  await using thinker = await createThinker({ engine, model, weights, batchSize });

  const curve: CellPoint[] = [];
  let seconds = 0;
  let divergedAt: number | null = null;
  const spent = (): number => (budget.unit === "seconds" ? seconds / budget.amount : trainer.step / train.steps);
  const measure = async (): Promise<CellPoint> => {
    await thinker.setWeights(await trainer.evaluationWeights());
    const evaluation = await evaluate(thinker, options.test, {
      limit: options.puzzles,
      ...(signal === undefined ? {} : { signal }),
    });
    const { exact_accuracy, cell_accuracy, measures } = requireLabelled(evaluation, options.test);
    const at = { step: trainer.step, seconds, flops: flops_per_step * trainer.step };
    return { ...at, exact_accuracy, cell_accuracy, measures: { ...measures } };
  };

  while (spent() < 1 && divergedAt === null) {
    signal?.throwIfAborted();
    const started = performance.now();
    const { metrics } = await trainer.next(source, budget.unit === "seconds" ? spent() : 0);
    seconds += (performance.now() - started) / 1000;
    if (!Number.isFinite(metrics.loss) || !Number.isFinite(metrics.grad_norm)) divergedAt = trainer.step;
    else if (spent() >= (curve.length + 1) / points) {
      curve.push(await measure());
      // A step may pass several marks; the last point is still at the end.
      while (curve.length < Math.min(points - 1, Math.floor(spent() * points))) curve.push(curve.at(-1) as CellPoint);
    }
    options.onProgress?.({
      step: trainer.step,
      spent: Math.min(1, spent()),
      exact_accuracy: curve.at(-1)?.exact_accuracy,
    });
  }
  const last = curve.at(-1);
  const nothing = Object.fromEntries(Object.keys(last?.measures ?? {}).map((name) => [name, 0]));
  return {
    version: 1,
    setting: cell.setting,
    seed: cell.seed,
    parameters: numParameters(model),
    effective_depth: effectiveDepth(model),
    flops_per_step,
    steps: trainer.step,
    seconds,
    diverged_at: divergedAt,
    ...(divergedAt !== null || last === undefined
      ? { exact_accuracy: 0, cell_accuracy: 0, measures: nothing }
      : { exact_accuracy: last.exact_accuracy, cell_accuracy: last.cell_accuracy, measures: last.measures }),
    curve,
  };
}
