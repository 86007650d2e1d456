import type { Dynamics, Spread } from "@kensho/evaluator";
import { type LinePanel, type PlotPoint, plotFile } from "@kensho/report";

/** The dynamics of a network as an SVG file: what it answers, and how its latents move, by step and by cycle. */
export function dynamicsPlots({ steps, endings, cycles_per_step, latents, tolerance }: Dynamics): string {
  const over = (value: (step: Dynamics["steps"][number]) => number): PlotPoint[] =>
    steps.map((step) => ({ x: step.step, y: value(step) }));
  const spread = (value: (step: Dynamics["steps"][number]) => Spread): PlotPoint[] =>
    steps.map((step) => {
      const { median, p10, p90 } = value(step);
      return { x: step.step, y: median, low: p10, high: p90 };
    });
  const panel = (title: string, lines: LinePanel["lines"], more: Partial<LinePanel> = {}): LinePanel => ({
    ...{ kind: "lines", title, x: "supervision step", xFormat: "steps", lines, ...more },
  });
  const shares = { yFormat: "percent", domain: [0, 1] } as const;
  const mayBeLog = { y: true };
  const valid = steps.some((step) => step.valid === null)
    ? []
    : [{ name: "valid", points: over((step) => step.valid ?? 0) }];
  return plotFile("How a network thinks, step by step", [
    panel(
      "Answers",
      [
        { name: "exact", points: over((step) => step.exact_accuracy) },
        { name: "cells", points: over((step) => step.cell_accuracy) },
        ...valid,
        { name: "wants to halt", points: over((step) => step.wants_to_halt) },
        { name: "at a fixed point", points: over((step) => step.at_fixed_point) },
      ],
      shares,
    ),
    panel("Residual of a step: median, 10 to 90 %", [{ name: "residual", points: spread((step) => step.residual) }], {
      mayBeLog,
    }),
    panel(
      "Change of each latent, relative: median, 10 to 90 %",
      latents.map((name) => ({ name, points: spread((step) => step.change[name] as Spread) })),
      { mayBeLog },
    ),
    panel(
      "Mean change of each latent over each cycle",
      latents.map((name) => ({
        name,
        points: steps.flatMap(({ step, cycles }) =>
          cycles.map((cycle, i) => ({ x: step - 1 + (i + 1) / cycles_per_step, y: cycle[name] as number })),
        ),
      })),
      { mayBeLog },
    ),
    panel("Halting logit: median, 10 to 90 %", [{ name: "halting logit", points: spread((step) => step.halt_logit) }]),
    panel("Cells changed: median, 10 to 90 %", [{ name: "cells", points: spread((step) => step.changed_cells) }]),
    {
      ...{ kind: "bars", title: `How thinking ends (at rest: residual below ${tolerance})`, format: "percent" },
      domain: [0, 1],
      bars: [
        { name: "at rest, right", value: endings.fixed_right },
        { name: "at rest, wrong", value: endings.fixed_wrong },
        { name: "moving, right", value: endings.moving_right },
        { name: "moving, wrong", value: endings.moving_wrong },
      ],
    },
  ]);
}
