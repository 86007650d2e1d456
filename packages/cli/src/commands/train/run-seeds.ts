import { join } from "node:path";
import { type MeanInterval, meanInterval } from "@kensho/evaluator";
import { requireFreeRun } from "@kensho/runs";
import { short } from "../../renderers/numbers.ts";
import type { TrainResult } from "./result.ts";
import type { SeedsResult } from "./seeds-result.ts";

/** The folders and seeds of runs that differ in nothing else. */
export function seedRuns(out: string, first: number, runs: number): { readonly seed: number; readonly out: string }[] {
  return Array.from({ length: runs }, (_, i) => ({ seed: first + i, out: join(out, `seed-${first + i}`) }));
}

/** @throws {RunExistsError | RunFolderError} if one of them cannot be where it is to be */
export async function requirePlaces(runs: readonly { readonly out: string }[]): Promise<void> {
  for (const { out } of runs) await requireFreeRun(out);
}

/** Figures of which a mean is worth something, from the results of one run. */
function figures({ loss, accuracy, exact_accuracy, validation }: TrainResult): Record<string, number | null> {
  const unseen = validation === null ? {} : { validation_exact_accuracy: validation.exact_accuracy };
  return { ...unseen, exact_accuracy, accuracy, loss };
}

/**
 * Means over the runs with their 95 % intervals by Student's t; a figure that a run lacks is left out.
 * @param comparison  the page that compares them
 */
export function summariseSeeds(folder: string, runs: readonly TrainResult[], comparison: string | null): SeedsResult {
  const of = runs.map(figures);
  const means = Object.keys(of[0] ?? {}).flatMap((name) => {
    const values = of.map((run) => run[name]);
    if (!values.every((value) => typeof value === "number")) return [];
    const { mean, half }: MeanInterval = meanInterval(values);
    return [[name, { mean, half_interval: half ?? null }] as const];
  });
  return { folder, comparison, runs: [...runs], means: Object.fromEntries(means) };
}

/** `exact_accuracy  0.941 ± 0.012` for each figure. */
export function seedsText({ runs, means, comparison }: SeedsResult): string {
  const width = Math.max(...Object.keys(means).map((name) => name.length));
  const lines = Object.entries(means).map(([name, { mean, half_interval }]) => {
    return `${name.padEnd(width)}  ${short(mean)}${half_interval === null ? "" : ` ± ${short(half_interval)}`}`;
  });
  const told = comparison === null ? [] : [`The page ${comparison} compares them.`];
  return [`${runs.length} runs; means with 95 % intervals (Student's t):`, ...lines, ...told].join("\n");
}
