import type { Reading } from "./meter.ts";

/** One line of `metrics.jsonl`: means since the line before. */
export interface MetricsLine extends Reading {
  readonly step: number;
  readonly lr: number;
  /** Training time since the start, checkpoints left out. */
  readonly seconds: number;
  /** Puzzles in the batch times steps, per second: each is one supervision step of one puzzle. */
  readonly puzzles_per_second: number;
}

/** A line of the log, with what a person who watches wants besides. */
export interface StepEvent {
  readonly type: "step";
  readonly metrics: MetricsLine;
  /** The newest accuracies there are: puzzles finish in waves, and in between a line of the log has none. */
  readonly latest: Pick<Reading, "accuracy" | "exact_accuracy">;
  readonly totalSteps: number;
  readonly secondsLeft: number;
}

/** What a run tells while it goes on. */
export type TrainEvent = StepEvent | { readonly type: "checkpoint"; readonly step: number; readonly path: string };
