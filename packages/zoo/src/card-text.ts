import { wilsonInterval } from "@kensho/evaluator";
import type { ModelCard, ModelResult } from "./card.ts";

const percent = (share: number): string => `${(100 * share).toFixed(share > 0.995 && share < 1 ? 2 : 1)} %`;

/** "99.4 % (98.7 to 99.8)": the share, and its 95 % interval. */
export function accuracyText({ right, total }: Pick<ModelResult, "right" | "total">): string {
  const [low, high] = wilsonInterval(right, total).map((bound) => (100 * bound).toFixed(1));
  return `${percent(right / total)} (${low} to ${high})`;
}

/** A card as Markdown. */
export function cardText(card: ModelCard): string {
  const rows = card.results.map(
    ({ puzzles, how, measure, total, seconds_per_puzzle, ...result }) =>
      `| ${puzzles} | ${how} | ${measure} | ${accuracyText({ ...result, total })} | ${total.toLocaleString("en")} | ` +
      `${seconds_per_puzzle === undefined ? "" : seconds_per_puzzle.toPrecision(2)} |`,
  );
  return [
    `# ${card.name}: ${card.title}`,
    "",
    `${card.network}, ${card.parameters.toLocaleString("en")} parameters, stored as float16. Licence: ${card.licence}.`,
    "",
    "## What it can do",
    "",
    "| puzzles | asked | counted | right (95 % interval) | of | s a puzzle |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "None of the puzzles that were counted is an image of a training puzzle under the symmetries of its kind.",
    "",
    "## How it was made",
    "",
    card.data,
    "",
    "```sh",
    ...card.recipe,
    "```",
    "",
    `Seed ${card.seed}, ${card.steps.toLocaleString("en")} steps, ${minutes(card.seconds)} of training on ${card.machine}, ` +
      `${card.flops.toExponential(1)} floating-point operations.`,
    "",
    "## Known failures",
    "",
    ...card.failures.map((failure) => `- ${failure}`),
    "",
  ].join("\n");
}

function minutes(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
