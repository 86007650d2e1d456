import { barChart } from "../../charts/bar-chart.ts";
import { type DrawnChart, lineChart, type Series } from "../../charts/line-chart.ts";
import { byOpenCells, byRating, type DifficultyBin } from "../../replay/difficulty.ts";
import { type PuzzleOutcome, type ReplaySample, settledAt } from "../../replay/replay.ts";
import { type Html, html } from "../html.ts";

/** What a network does on a sample of puzzles: accuracy by difficulty, accuracy by step of thinking, steps used. */
export function abilities({ outcomes }: ReplaySample): {
  readonly html: readonly Html[];
  readonly charts: readonly DrawnChart[];
} {
  const thinking = lineChart({
    ...{ id: "by-step", title: "Accuracy by step of thinking", x: "step of thinking" },
    ...{ note: "Of the current answer after each step", format: "percent", domain: [0, 1] },
    series: [
      byStep("puzzles", 0, outcomes, ({ exact }) => exact.map(Number)),
      byStep("cells", 1, outcomes, ({ cells }) => cells),
      byStep("halting says right", 2, outcomes, ({ halting }) => halting),
    ],
  });
  const difficulty = byDifficulty("open", "cells to find", byOpenCells(outcomes));
  const rated = byDifficulty("rating", "rating of the collection", byRating(outcomes));
  const used = barChart({
    ...{ id: "settled", title: "Steps needed", x: "step", format: "steps" },
    ...{ note: "Puzzles by the step from which the answer was right and stayed so" },
    bars: stepsUsed(outcomes),
  });
  const charts = thinking === undefined ? [] : [thinking];
  const parts = [difficulty, rated, thinking?.html, used].filter((part) => part !== undefined);
  return { html: parts.map((part) => html`${part}`), charts };
}

function byDifficulty(id: string, measure: string, bins: readonly DifficultyBin[]): Html | undefined {
  return barChart({
    ...{ id: `by-${id}`, title: "Exact accuracy by difficulty", x: measure },
    ...{ note: "With 95 % intervals", format: "percent", domain: [0, 1] },
    bars: bins.map(({ label, exact, interval: [low, high], puzzles }) => ({
      label,
      value: exact,
      low,
      high,
      of: puzzles,
    })),
  });
}

function byStep(
  name: string,
  colour: number,
  outcomes: readonly PuzzleOutcome[],
  of: (outcome: PuzzleOutcome) => readonly number[],
): Series {
  const steps = outcomes[0]?.exact.length ?? 0;
  const all = outcomes.map(of);
  const mean = Array.from({ length: steps }, (_, i) => all.reduce((sum, one) => sum + (one[i] ?? 0), 0) / all.length);
  return { name, colour, points: true, curve: { x: mean.map((_, i) => i + 1), mean, min: mean, max: mean } };
}

function stepsUsed(outcomes: readonly PuzzleOutcome[]): { label: string; value: number }[] {
  const settled = outcomes.map(settledAt);
  const last = Math.max(0, ...settled.filter((step) => step !== undefined));
  const bars = Array.from({ length: last }, (_, i) => ({
    label: String(i + 1),
    value: settled.filter((step) => step === i + 1).length,
  }));
  const never = settled.filter((step) => step === undefined).length;
  return never === 0 ? bars : [...bars, { label: "never", value: never }];
}
