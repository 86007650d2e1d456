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

/** What a run tells while it goes on. */
export type TrainEvent =
  | { readonly type: "step"; readonly metrics: MetricsLine; readonly totalSteps: number; readonly secondsLeft: number }
  | { readonly type: "checkpoint"; readonly step: number; readonly path: string };
