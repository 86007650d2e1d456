import type { Reading } from "./metric-averager.ts";

/** One line of `metrics.jsonl`: means since the line before. */
export interface MetricsLine extends Reading {
  readonly step: number;
  readonly lr: number;
  /** Training time since the start, checkpoints left out. */
  readonly seconds: number;
  /** Puzzles in the batch times steps, per second: each is one supervision step of one puzzle. */
  readonly puzzles_per_second: number;
}

/**
 * One line of `validation.jsonl`: how the averaged weights answer puzzles of the training split that are never trained on, at full
 * depth, and as many that are.
 */
export interface ValidationLine {
  readonly step: number;
  readonly seconds: number;
  /** Puzzles asked, of either sort. */
  readonly examples: number;
  readonly exact_accuracy: number;
  readonly cell_accuracy: number;
  /** What the rules of the kind say of the answers, such as `valid`. */
  readonly measures: Readonly<Record<string, number>>;
  /** The same network on puzzles that it was trained on, as they are stored. */
  readonly train_exact_accuracy: number;
  readonly train_cell_accuracy: number;
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

/** A checkpoint was saved. */
export interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly step: number;
  readonly path: string;
  /** Time that saving took. */
  readonly seconds: number;
  /** Whether it is the best one so far, by the validation. */
  readonly best: boolean;
}

/** The network was asked puzzles that it is not trained on. */
export interface ValidationEvent {
  readonly type: "validation";
  readonly metrics: ValidationLine;
  /** Whether it did as well as ever, or better. */
  readonly best: boolean;
  /** Validations since it last did better, and how many of these end the run (`null`: none). */
  readonly withoutGain: number;
  readonly patience: number | null;
}

/** Something that a person should know, and that does not end the run. */
export interface WarningEvent {
  readonly type: "warning";
  readonly step: number;
  readonly about: "memorisation" | "loss spike" | "skipped step";
  /** A sentence. */
  readonly message: string;
}

/** Events of a run. */
export type TrainEvent = StepEvent | CheckpointEvent | ValidationEvent | WarningEvent;
