import type { PuzzleKind } from "@kensho/puzzles";

/** The part of a network that {@link recordReplays} uses; the evaluator's thinker implements it. */
export interface Thinking {
  readonly batchSize: number;
  readonly model: { readonly halt_max_steps: number; readonly seq_len: number };
  think(inputs: Int32Array, steps: number, puzzleIdentifiers: Int32Array): AsyncIterable<ThinkingStep>;
}

/** What a network holds for the answers to a batch after a step; `predictions` and `confidence` are `[batchSize, seq_len]`. */
export interface ThinkingStep {
  readonly predictions: Int32Array;
  /** Probability of the predicted token, 0…1. */
  readonly confidence: Float32Array;
  /** `[batchSize]`: probability that the halting head gives to "this answer is right", 0…1. */
  readonly halting: Float32Array;
}

/** The answer to one puzzle after one step. */
export interface ReplayStep {
  /** `[seq_len]` tokens */
  readonly prediction: Int32Array;
  /** `[seq_len]`, 0…1 */
  readonly confidence: Float32Array;
  readonly halting: number;
  /** Whether the rules of the kind hold; `undefined` where they are not known. */
  readonly valid: boolean | undefined;
}

/** One puzzle with every step of thinking about it. */
export interface Replay {
  /** Example in the split, from 0. */
  readonly example: number;
  /** `[seq_len]` tokens */
  readonly input: Int32Array;
  /** `[seq_len]` tokens, −100 where no label counts */
  readonly label: Int32Array;
  readonly steps: readonly ReplayStep[];
}

/** How one puzzle of the sample went. */
export interface PuzzleOutcome {
  readonly example: number;
  /** Cells that the answer adds to the puzzle or changes in it. */
  readonly open: number;
  /** How hard it is on the scale of its collection, if that is known. */
  readonly rating: number | undefined;
  /** Whether every labelled cell was right, by step, from the first. */
  readonly exact: readonly boolean[];
  /** Share of labelled cells that were right, by step. */
  readonly cells: readonly number[];
  /** Halting probability, by step. */
  readonly halting: readonly number[];
}

/** A sample of a split, thought through step by step. */
export interface ReplaySample {
  readonly split: string;
  readonly kind: PuzzleKind | undefined;
  /** Examples in the split. */
  readonly examples: number;
  readonly outcomes: readonly PuzzleOutcome[];
  /** A few of them in full. */
  readonly replays: readonly Replay[];
}

/** The first step (from 1) after which the answer was right and stayed so; `undefined` if it was not right in the end. */
export function settledAt({ exact }: Pick<PuzzleOutcome, "exact">): number | undefined {
  const lastWrong = exact.lastIndexOf(false);
  return lastWrong === exact.length - 1 ? undefined : lastWrong + 2;
}
