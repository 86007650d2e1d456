import type { Tensor } from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import type { InputSpec } from "../task.ts";
import { numLatents } from "./noisy-start.ts";

/** Settings of training that change the inputs of a step on puzzles. */
export interface PuzzleTaskOptions {
  /**
   * When new puzzles come: `slot`, each time a puzzle has stopped, as in the official code; `batch`, when all puzzles of a batch have.
   * Default: `slot`.
   */
  readonly refill?: "slot" | "batch";
  /** Standard deviation of the noise on the state that each puzzle starts from. Default: 0. */
  readonly initial_noise?: number;
}

type Always = "inputs" | "labels" | "puzzle_identifiers" | "min_steps";
type Optional = "refills" | "noise_offsets";

/** Names of the inputs of a training step on puzzles. */
export type PuzzleInputName = Always | Optional;

/** The inputs of a training step on puzzles by name, with those that its options call for. */
export type PuzzleInputs = Readonly<Record<Always, Tensor>> & Partial<Readonly<Record<Optional, Tensor>>>;

/** Inputs of a training step on puzzles: those that every step has, and those of {@link PuzzleTaskOptions}. */
export function puzzleInputs(
  model: ModelConfig,
  { refill = "slot", initial_noise = 0 }: PuzzleTaskOptions = {},
): readonly InputSpec<PuzzleInputName>[] {
  const i32 = (name: PuzzleInputName, ...shape: number[]): InputSpec<PuzzleInputName> => ({
    name,
    shape,
    dtype: "i32",
  });
  return [
    i32("inputs", model.seq_len),
    i32("labels", model.seq_len),
    i32("puzzle_identifiers"),
    // Supervision steps that each slot must have had before it may halt.
    i32("min_steps"),
    // Whether the slots take the fresh puzzles.
    ...(refill === "batch" ? [{ name: "refills", shape: [], dtype: "bool" } as const] : []),
    // Where the noise of the start of each slot's new puzzle begins.
    ...(initial_noise > 0 ? [i32("noise_offsets", numLatents(model))] : []),
  ];
}
