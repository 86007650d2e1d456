import { type LinePanel, plotFile } from "@kensho/report";
import type { EvalResult } from "./result.ts";
import { settingsText } from "./settings-text.ts";

type Point = NonNullable<EvalResult["sweep"]>[number];

/** Accuracy against work and against time, a line for each combination of all settings but the first, as one SVG file. */
export function sweepPlot(points: readonly Point[], title: string): string {
  const panel = (x: string, of: (point: Point) => number): LinePanel => ({
    kind: "lines",
    title: `Exact accuracy against ${x}`,
    x: `${x} per puzzle`,
    yFormat: "percent",
    mayBeLog: { x: true },
    lines: [...linesOf(points)].map(([name, line]) => ({
      name,
      points: line
        .map((point) => {
          const [low, high] = point.exact_interval;
          return { x: of(point), y: point.exact_accuracy, low, high };
        })
        .sort((a, b) => a.x - b.x),
    })),
  });
  return plotFile(title, [
    panel("GFLOP", ({ flops_per_puzzle }) => flops_per_puzzle / 1e9),
    panel("seconds", ({ seconds_per_puzzle }) => seconds_per_puzzle),
  ]);
}

/** Points that share all settings but the first, by these. */
function linesOf(points: readonly Point[]): Map<string, Point[]> {
  const lines = new Map<string, Point[]>();
  for (const point of points) {
    const name = settingsText(Object.fromEntries(Object.entries(point.settings).slice(1))) || "exact";
    lines.set(name, [...(lines.get(name) ?? []), point]);
  }
  return lines;
}
