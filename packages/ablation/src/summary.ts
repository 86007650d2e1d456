import { type MeanInterval, meanInterval } from "@kensho/evaluator";
import { type Setting, settingText } from "./axis.ts";
import type { CellPoint, CellResult } from "./cell.ts";

/** A mean over seeds and its 95 % interval by Student's t, cut to 0…1 for shares; `null` for a single seed, which says nothing about it. */
export interface Estimate {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** One setting over its seeds. */
export interface SettingSummary {
  readonly setting: Setting;
  readonly seeds: number;
  readonly parameters: number;
  readonly effective_depth: number;
  readonly flops_per_step: number;
  /** Means over the seeds. */
  readonly steps: number;
  readonly seconds: number;
  readonly flops: number;
  readonly exact_accuracy: Estimate;
  readonly cell_accuracy: Estimate;
  readonly measures: { readonly [name: string]: Estimate };
  /** Seeds whose training diverged; they count as if nothing had been learned. */
  readonly diverged: number;
  /** Along the budget, points in the same order; only of the seeds that reached each. */
  readonly curve: readonly {
    readonly step: number;
    readonly seconds: number;
    readonly flops: number;
    readonly exact_accuracy: Estimate;
  }[];
}

/** Gathers cells by setting, in the order in which settings first appear. */
export function summarise(cells: readonly CellResult[]): SettingSummary[] {
  const groups = new Map<string, CellResult[]>();
  for (const cell of cells) {
    const name = settingText(cell.setting);
    groups.set(name, [...(groups.get(name) ?? []), cell]);
  }
  return [...groups.values()].map(summariseSetting);
}

function summariseSetting(cells: readonly CellResult[]): SettingSummary {
  const [first] = cells as readonly [CellResult];
  const mean = (value: (cell: CellResult) => number): number => meanInterval(cells.map(value)).mean;
  const share = (value: (cell: CellResult) => number): Estimate => shareOf(meanInterval(cells.map(value)));
  const { setting, parameters, effective_depth, flops_per_step } = first;
  const names = [...new Set(cells.flatMap(({ measures }) => Object.keys(measures)))];
  const points = Math.max(...cells.map(({ curve }) => curve.length));
  return {
    ...{ setting, seeds: cells.length, parameters, effective_depth, flops_per_step },
    steps: mean(({ steps }) => steps),
    seconds: mean(({ seconds }) => seconds),
    flops: mean(({ steps }) => steps * flops_per_step),
    exact_accuracy: share(({ exact_accuracy }) => exact_accuracy),
    cell_accuracy: share(({ cell_accuracy }) => cell_accuracy),
    measures: Object.fromEntries(names.map((name) => [name, share(({ measures }) => measures[name] ?? 0)])),
    diverged: cells.filter(({ diverged_at }) => diverged_at !== null).length,
    curve: Array.from({ length: points }, (_, i) => {
      const at = cells.flatMap(({ curve }) => (curve[i] === undefined ? [] : [curve[i] as CellPoint]));
      const average = (value: (point: CellPoint) => number): number => meanInterval(at.map(value)).mean;
      return {
        step: average(({ step }) => step),
        seconds: average(({ seconds }) => seconds),
        flops: average(({ flops }) => flops),
        exact_accuracy: shareOf(meanInterval(at.map(({ exact_accuracy }) => exact_accuracy))),
      };
    }),
  };
}

function shareOf({ mean, half }: MeanInterval): Estimate {
  if (half === undefined) return { mean, low: null, high: null };
  return { mean, low: Math.max(0, mean - half), high: Math.min(1, mean + half) };
}
