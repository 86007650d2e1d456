import { type Panel, plotFile } from "@kensho/report";
import { settingText } from "./axis.ts";
import type { Budget } from "./budget.ts";
import type { Estimate, SettingSummary } from "./summary.ts";

/** What the horizontal axis of the curves counts. */
const SPENT: {
  readonly [U in Budget["unit"]]: { readonly label: string; readonly key: "seconds" | "flops" | "step" };
} = {
  seconds: { label: "training time (s)", key: "seconds" },
  flops: { label: "work (floating-point operations)", key: "flops" },
  steps: { label: "optimizer steps", key: "step" },
};

/** A comparison as an SVG file: accuracies at the end of the budget as bars, and exact accuracy along it as lines. */
export function ablationPlots(settings: readonly SettingSummary[], { unit }: Budget): string {
  const names = settings.map(({ setting }) => settingText(setting));
  const bars = (title: string, of: (summary: SettingSummary) => Estimate | undefined): Panel => ({
    kind: "bars",
    title,
    format: "percent",
    domain: [0, 1],
    bars: settings.map((summary, i) => ({ name: names[i] as string, ...drawn(of(summary)) })),
  });
  const measures = [...new Set(settings.flatMap((summary) => Object.keys(summary.measures)))];
  const { label, key } = SPENT[unit];
  return plotFile("A comparison of settings under an equal budget", [
    bars("Exact accuracy at the end", ({ exact_accuracy }) => exact_accuracy),
    ...measures.map((name) => bars(`${name.replaceAll("_", " ")} at the end`, (summary) => summary.measures[name])),
    {
      kind: "lines",
      title: "Exact accuracy along the budget",
      x: label,
      yFormat: "percent",
      domain: [0, 1],
      lines: settings.map(({ curve }, i) => ({
        name: names[i] as string,
        points: curve.map((point) => {
          const { value, ...ends } = drawn(point.exact_accuracy);
          return { x: point[key], y: value, ...ends };
        }),
      })),
    },
  ]);
}

function drawn(estimate: Estimate | undefined): {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
} {
  const { mean, low, high } = estimate ?? { mean: 0, low: null, high: null };
  return low === null || high === null ? { value: mean } : { value: mean, low, high };
}
