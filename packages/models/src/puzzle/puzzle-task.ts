import { cast, sum } from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import { NAMES } from "../parameter-names.ts";
import { parameterSpecs } from "../parameters.ts";
import type { MetricSpec, Task, TaskStep } from "../task.ts";
import { carrySpecs, flattenCarry, unflattenCarry } from "./carry.ts";
import { deepSupervisionStep } from "./deep-supervision.ts";
import { bootstraps } from "./halting.ts";
import { lossHead } from "./loss-head.ts";
import { type PuzzleData, PuzzleFeed } from "./puzzle-feed.ts";
import { type PuzzleInputs, type PuzzleTaskOptions, puzzleInputs } from "./puzzle-inputs.ts";

/**
 * Metrics of a training step on puzzles. Losses are means over the batch. `count` is the number of puzzles that finished in the step, and
 * the others are means over those: NaN if `count` is 0. `steps` are the supervision steps that they used. Where q_continue is learned,
 * there is also `q_continue_loss`.
 */
export type PuzzleMetric =
  | ("loss" | "lm_loss" | "q_halt_loss")
  | ("count" | "accuracy" | "exact_accuracy" | "q_halt_accuracy" | "steps");

/** Deep supervision on puzzles. */
export interface PuzzleTask extends Task<PuzzleData, PuzzleMetric> {
  readonly model: ModelConfig;
}

/**
 * Returns the task of training a network on puzzles.
 * @param options  those of the training settings, which hold all others too
 */
export function puzzleTask(model: ModelConfig, options: PuzzleTaskOptions): PuzzleTask {
  const { refill = "slot", initial_noise: sigma = 0 } = options;
  return {
    name: model.name,
    model,
    parameters: parameterSpecs(model),
    tables: model.puzzle_emb_ndim > 0 ? [NAMES.puzzles] : [],
    termsPerRow: model.seq_len,
    inputs: puzzleInputs(model, options),
    metrics: metricsOf(model),
    carry: (rows) => carrySpecs(rows, model),
    awaitsData: ({ halted }) => halted?.data.every((value: number) => value === 1) ?? true,
    feed: (given) => new PuzzleFeed(model, options, given),
    step(params, carry, inputs): TaskStep {
      const { min_steps: minSteps, refills, noise_offsets: offsets, ...fresh } = inputs as PuzzleInputs;
      const step = deepSupervisionStep(unflattenCarry(carry), fresh, params, model, {
        minSteps,
        ...(refills === undefined ? {} : { refills }),
        ...(offsets === undefined ? {} : { noise: { sigma, offsets } }),
      });
      const { losses, metrics } = lossHead(step, model);
      const { puzzleVectors: vectors } = step;
      const indices = step.carry.puzzle_identifiers;
      return {
        metrics: { ...losses, ...metrics },
        ...(refill === "batch" ? { signals: { stopped: sum(cast(step.carry.halted, "f32")) } } : {}),
        carry: flattenCarry(step.carry),
        lookups: vectors === undefined ? [] : [{ table: NAMES.puzzles, indices, vectors }],
      };
    },
  };
}

function metricsOf(model: ModelConfig): PuzzleTask["metrics"] {
  const loss = (logged: string): MetricSpec => ({ per: "rows", logged });
  const per = { metric: "count" } as const;
  return {
    loss: loss("loss"),
    lm_loss: loss("lm_loss"),
    q_halt_loss: loss("q_halt_loss"),
    ...(bootstraps(model) ? { q_continue_loss: { per: "rows" } as const } : {}),
    count: { per: "nothing" },
    accuracy: { per, logged: "accuracy" },
    exact_accuracy: { per, logged: "exact_accuracy" },
    q_halt_accuracy: { per },
    steps: { per, logged: "mean_steps" },
  };
}
