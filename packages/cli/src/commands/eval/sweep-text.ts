import { percent, rate, short } from "../../renderers/numbers.ts";
import type { EvalResult } from "./result.ts";
import { settingsText } from "./settings-text.ts";

type Point = NonNullable<EvalResult["sweep"]>[number];
type Throughput = NonNullable<EvalResult["throughput"]>[number];

/** Characters of the longest bar. */
const BAR = 24;

/** A sweep as a table, with a bar for each accuracy. */
export function sweepText(points: readonly Point[]): string {
  const rows = points.map((point) => {
    const [low, high] = point.exact_interval;
    return [
      settingsText(point.settings),
      percent(point.exact_accuracy),
      `${percent(low)} – ${percent(high)}`,
      short(point.mean_steps),
      short(point.flops_per_puzzle / 1e9),
      short(point.seconds_per_puzzle),
      "█".repeat(Math.round(point.exact_accuracy * BAR)).padEnd(BAR, "·"),
    ];
  });
  return table(["settings", "exact", "95 % interval", "steps", "GFLOP", "seconds", ""], rows);
}

/** Speeds by batch size as a table, each as a multiple of the first. */
export function throughputText(points: readonly Throughput[]): string {
  const first = points[0]?.puzzles_per_second ?? 1;
  const rows = points.map(({ batch_size, puzzles_per_second, milliseconds }) => [
    String(batch_size),
    rate(puzzles_per_second),
    short(milliseconds),
    `${(puzzles_per_second / first).toFixed(1)}×`,
  ]);
  return table(["batch", "puzzles/s", "ms per puzzle", ""], rows);
}

/** Columns apart by two spaces, numbers to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join("  ")
      .trimEnd();
  return [header, ...rows].map(line).join("\n");
}
