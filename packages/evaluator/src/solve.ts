import type { PuzzleKind } from "@kensho/datasets";
import { ShapeError } from "@kensho/tensor";
import type { Thinker } from "./thinker.ts";

/** The grid after one step of thinking. */
export interface TraceStep {
  readonly step: number;
  /** `[seq_len]` tokens. */
  readonly prediction: Int32Array;
  /** Cells that differ from the step before (from the puzzle, at the first step). */
  readonly changed: readonly number[];
  readonly halting: number;
}

/** What came of one puzzle. */
export interface Solution {
  /** True only if the answer keeps the givens and breaks no rule: nothing else may be called a solution. */
  readonly verified: boolean;
  /** The verified answer, or the last one tried, `[seq_len]` tokens. */
  readonly answer: Int32Array;
  /** Mean probability of the answer's open cells, 0…1. */
  readonly confidence: number;
  /** Steps until the answer was verified, or all that were tried. */
  readonly steps: number;
  readonly seconds: number;
  readonly trace: readonly TraceStep[];
}

/** What {@link solve} may be told. */
export interface SolveOptions {
  /** Steps at most. Default: as in training. */
  readonly steps?: number;
  /** Keep the grid after each step. */
  readonly trace?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Thinks about puzzles of one kind until each answer satisfies the rules, or the steps are used up. Puzzles are batched; one that is
 * verified keeps the answer of that step.
 * @param puzzles input tokens of each, `[seq_len]`
 * @throws {ShapeError} if a puzzle is of another length
 */
export async function solve(
  thinker: Thinker,
  kind: PuzzleKind,
  puzzles: readonly Uint8Array[],
  { steps, trace = false, signal }: SolveOptions = {},
): Promise<Solution[]> {
  const other = puzzles.find((puzzle) => puzzle.length !== thinker.model.seq_len);
  if (other !== undefined) {
    throw new ShapeError("solve", "a puzzle is of another length than the network takes", {
      notes: [
        ["puzzle", [other.length]],
        ["network [seq_len]", [thinker.model.seq_len]],
      ],
      hint: "use a network that was trained on puzzles of this size",
    });
  }
  const solutions: Solution[] = [];
  for (let start = 0; start < puzzles.length; start += thinker.batchSize) {
    const batch = puzzles.slice(start, start + thinker.batchSize);
    solutions.push(...(await solveBatch(thinker, kind, batch, steps, trace, signal)));
  }
  return solutions;
}

async function solveBatch(
  thinker: Thinker,
  kind: PuzzleKind,
  puzzles: readonly Uint8Array[],
  steps: number | undefined,
  keepTrace: boolean,
  signal: AbortSignal | undefined,
): Promise<Solution[]> {
  const S = thinker.model.seq_len;
  const inputs = new Int32Array(thinker.batchSize * S);
  for (const [row, puzzle] of puzzles.entries()) inputs.set(puzzle, row * S);
  const found = new Map<number, Solution>();
  const latest: Solution[] = [];
  const traces = puzzles.map((): TraceStep[] => []);
  const started = performance.now();
  for await (const { step, predictions, confidence, halting } of thinker.think(inputs, steps)) {
    signal?.throwIfAborted();
    const seconds = (performance.now() - started) / 1000;
    for (const [row, puzzle] of puzzles.entries()) {
      if (found.has(row)) continue;
      const answer = predictions.slice(row * S, (row + 1) * S);
      const trace = traces[row] as TraceStep[];
      if (keepTrace) {
        const before = trace.at(-1)?.prediction ?? puzzle;
        const changed = [...answer.keys()].filter((cell) => answer[cell] !== before[cell]);
        trace.push({ step, prediction: answer, changed, halting: halting[row] as number });
      }
      const { valid } = kind.check(puzzle, answer);
      const sure = openConfidence(puzzle, answer, confidence.subarray(row * S, (row + 1) * S));
      const solution = { verified: valid, answer, confidence: sure, steps: step, seconds, trace };
      latest[row] = solution;
      if (valid) found.set(row, solution);
    }
    if (found.size === puzzles.length) break;
  }
  return latest;
}

/** Mean probability over the cells that the puzzle leaves open. */
function openConfidence(puzzle: Uint8Array, answer: Int32Array, probabilities: Float32Array): number {
  const open = [...answer.keys()].filter((cell) => puzzle[cell] !== answer[cell]);
  const of = open.length > 0 ? open : [...answer.keys()];
  return of.reduce((sum, cell) => sum + (probabilities[cell] as number), 0) / of.length;
}
