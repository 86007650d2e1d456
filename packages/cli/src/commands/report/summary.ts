import type { MetricsLog, ReportedRun } from "@kensho/report";
import type { ReportResult } from "./result.ts";

/** The figures of a run for `--json`. */
export function reportSummary({ path, facts, log, validation, replays }: ReportedRun): ReportResult["runs"][number] {
  const { steps, seconds } = facts;
  const last = (of: MetricsLog | undefined, name: string): number | null =>
    of?.columns.get(name)?.findLast((value) => Number.isFinite(value)) ?? null;
  const outcomes = replays?.outcomes ?? [];
  return {
    ...{ run: path, steps, seconds, loss: last(log, "loss"), exact_accuracy: last(log, "exact_accuracy") },
    validation_exact_accuracy: last(validation, "exact_accuracy"),
    replayed:
      replays === undefined
        ? null
        : {
            split: replays.split,
            puzzles: outcomes.length,
            exact_accuracy: outcomes.filter(({ exact }) => exact.at(-1)).length / Math.max(1, outcomes.length),
          },
  };
}
