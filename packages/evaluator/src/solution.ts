import type { Tokens } from "@kensho/puzzles";
import type { Found } from "./found.ts";

/** The grid after one step of thinking. */
export interface TraceStep {
  readonly step: number;
  /** `[seq_len]` tokens. */
  readonly prediction: Int32Array;
  /** Cells that differ from the step before (from the puzzle, at the first step). */
  readonly changed: readonly number[];
  readonly halting: number;
}

/** How much was tried. */
export interface Effort {
  /** Passes that have begun. */
  readonly passes: number;
  /** Steps of all of them. */
  readonly steps: number;
  /** Assumptions that were looked at, in a search with them. */
  readonly nodes: number;
  /** Why there was no more: all that was asked for is done, the budget is used up, or no assumption is left. */
  readonly ended: "answered" | "tried all" | "budget" | "nodes" | "exhausted";
}

/** What came of one puzzle. */
export interface Solution {
  /** True only if the answer keeps the givens and breaks no rule: nothing else may be called a solution. */
  readonly verified: boolean;
  /** The verified answer, or the best one tried, `[seq_len]` tokens. */
  readonly answer: Int32Array;
  /** Mean probability of the answer's open cells, 0…1. */
  readonly confidence: number;
  /** Probability that the halting head gave to the answer, where one pass gave it; else to the first pass's. */
  readonly halting: number;
  /** Steps of the pass that brought the answer: until it was verified, or all that were tried. */
  readonly steps: number;
  /** Its share of the time of what was thought about side by side. */
  readonly seconds: number;
  /** Of the first pass. */
  readonly trace: readonly TraceStep[];
  readonly found: Found;
  readonly effort: Effort;
}

/** Mean probability over the cells that the puzzle leaves open. */
export function openConfidence(puzzle: Tokens, answer: Int32Array, probabilities: Float32Array): number {
  const open = [...answer.keys()].filter((cell) => puzzle[cell] !== answer[cell]);
  const of = open.length > 0 ? open : [...answer.keys()];
  return of.reduce((sum, cell) => sum + (probabilities[cell] as number), 0) / of.length;
}
