import { type AblationEvent, type Estimate, type SettingSummary, settingText } from "@kensho/ablation";
import { clock, count, percent } from "../../renderers/numbers.ts";
import { textTable } from "../../renderers/table.ts";

/** Formats a comparison as a table: a row for each setting, first the cost, then the accuracies. */
export function ablationText(settings: readonly SettingSummary[]): string {
  const keys = Object.keys(settings[0]?.setting ?? {});
  const measures = [...new Set(settings.flatMap((summary) => Object.keys(summary.measures)))];
  const unit = workUnit(Math.max(...settings.map(({ flops }) => flops)));
  const heading = [...keys, "parameters", "depth", "steps", "time", unit.name, "exact", "cells", ...measures];
  const rows = settings.map((summary) => [
    ...keys.map((key) => String(summary.setting[key])),
    ...[count(summary.parameters), String(summary.effective_depth), count(summary.steps), clock(summary.seconds)],
    (summary.flops / unit.size).toPrecision(3),
    ...[estimateText(summary.exact_accuracy), estimateText(summary.cell_accuracy)],
    ...measures.map((name) => estimateText(summary.measures[name])),
  ]);
  const lines = [textTable(heading, rows, keys.length)];
  const seeds = settings.reduce((most, summary) => Math.max(most, summary.seeds), 0);
  lines.push(
    seeds > 1
      ? `means over ${seeds} seeds with 95 % intervals (Student's t), measured with the averaged weights`
      : "one seed: differences of a few points may be chance; --seeds 3 gives intervals",
  );
  for (const { setting, diverged } of settings) {
    if (diverged > 0) lines.push(`${settingText(setting)}: ${diverged} diverged and count as nothing learned`);
  }
  return lines.join("\n");
}

/** The unit in which the greatest work is a number of few digits. */
function workUnit(flops: number): { readonly name: string; readonly size: number } {
  const units = ["MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(flops) / 3) - 2));
  return { name: units[power] as string, size: 10 ** (3 * power + 6) };
}

function estimateText(estimate: Estimate | undefined): string {
  if (estimate === undefined) return "–";
  const { mean, low, high } = estimate;
  // Cut at 0 and 1, an interval need not lie evenly about its mean: the wider side is the honest one.
  return low === null || high === null
    ? percent(mean)
    : `${percent(mean).replace(" %", "")} ± ${(100 * Math.max(mean - low, high - mean)).toFixed(1)} %`;
}

/** Where a comparison stands, in one line. */
export function ablationProgress(event: AblationEvent & { readonly type: "progress" }): string {
  const { cell, number, total, progress } = event;
  const exact = progress.exact_accuracy === undefined ? "" : `  exact ${percent(progress.exact_accuracy)}`;
  return `training ${number} of ${total}  ${settingText(cell.setting)} seed=${cell.seed}  ${Math.floor(100 * progress.spent)} %  step ${count(progress.step)}${exact}`;
}

/** What a training came to, in one line that stays. */
export function ablationNote(event: AblationEvent & { readonly type: "finished" }): string {
  const { cell, number, total, result, known } = event;
  const what =
    result.diverged_at === null
      ? `exact ${percent(result.exact_accuracy)} after ${count(result.steps)} steps, ${clock(result.seconds)}`
      : `diverged at step ${count(result.diverged_at)}`;
  return `${number} of ${total}  ${settingText(cell.setting)} seed=${cell.seed}  ${what}${known ? " (was there)" : ""}`;
}
