import type { Dynamics } from "@kensho/evaluator";
import { count, percent, short } from "../../renderers/numbers.ts";
import { textTable } from "../../renderers/table.ts";

/** The dynamics of a network for people: a row for each step, then how the thinking ended. */
export function dynamicsText({ steps, latents, endings, puzzles, unlabelled, tolerance }: Dynamics): string {
  const known = steps.every(({ valid }) => valid !== null);
  const heading = ["step", "exact", "cells", ...(known ? ["valid"] : []), "changed", "halt", "residual"];
  heading.push(...latents.map((name) => `Δ ${name}`), "at rest");
  const rows = steps.map((step) => [
    ...[String(step.step), percent(step.exact_accuracy), percent(step.cell_accuracy)],
    ...(known ? [percent(step.valid ?? 0)] : []),
    ...[step.changed_cells.mean.toFixed(1), step.halt_logit.median.toFixed(2), short(step.residual.median)],
    ...latents.map((name) => short(step.change[name]?.median ?? 0)),
    percent(step.at_fixed_point),
  ]);
  return [
    textTable(heading, rows, 0),
    ...(unlabelled === 0 ? [] : [`${count(unlabelled)} puzzles have no label and are left out`]),
    `${count(puzzles)} puzzles; changed: cells on average; halt (logit), residual and Δ: medians, relative to the state before`,
    `at rest (residual below ${tolerance}) at the end: ${percent(endings.fixed_right)} on the right answer, ${percent(endings.fixed_wrong)} on a wrong one`,
    `still moving: ${percent(endings.moving_right)} with the right answer, ${percent(endings.moving_wrong)} with a wrong one`,
  ].join("\n");
}
