import type { ComputeOptions, LabelledEvaluation } from "@kensho/evaluator";
import type { EvalResult } from "./result.ts";
import { settingsText } from "./settings-text.ts";
import type { SweepPoint } from "./sweep.ts";

/** Measures every point of a sweep. `last`: the whole of what the last one gave. */
export async function runSweep(
  points: readonly SweepPoint[],
  measure: (options: ComputeOptions, what: string) => Promise<LabelledEvaluation>,
): Promise<{ readonly sweep: NonNullable<EvalResult["sweep"]>; readonly last: LabelledEvaluation }> {
  const sweep: NonNullable<EvalResult["sweep"]> = [];
  let last: LabelledEvaluation | undefined;
  for (const [i, { settings, options }] of points.entries()) {
    last = await measure(options, `, ${settingsText(settings)} (${i + 1} of ${points.length})`);
    const { exact_accuracy, exact_interval, mean_steps, flops_per_puzzle, found, seconds, examples } = last;
    sweep.push({
      ...{
        settings: { ...settings },
        exact_accuracy,
        exact_interval,
        mean_steps,
        flops_per_puzzle,
      },
      seconds_per_puzzle: examples === 0 ? 0 : seconds / examples,
      found: { ...found },
    });
  }
  return { sweep, last: last as LabelledEvaluation };
}
