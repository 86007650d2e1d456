import type { Evaluation } from "@kensho/evaluator";
import type { ArcScore } from "../evaluating/arc-ballot.ts";
import { count, percent, rate } from "./numbers.ts";

/** A heading and words for what the rules of a kind say of answers; a name that is none of these is shown as it is. */
const MEANINGS: Readonly<Record<string, readonly [heading: string, meaning: string]>> = {
  valid: ["valid", "of the answers solve their puzzle"],
  valid_path: ["valid", "of the answers are a path from start to goal"],
  shortest_path: ["shortest", "of the answers are a shortest path"],
  well_formed: ["form", "of the answers are complete and keep the givens; the rules are not known"],
};

/** An evaluation for people: agreement with the labels, then what the rules say, each on a line of its own. */
export function evaluationText(result: Evaluation, where: { readonly split: string; readonly engine: string }): string {
  const measures = Object.entries(result.measures).map(([name, share]) => {
    const [heading, meaning] = MEANINGS[name] ?? [name, ""];
    return [heading, `${percent(share)}  ${meaning}`] as const;
  });
  const lines = [
    ["exact", `${percent(result.exact_accuracy)}  of ${count(result.examples)} puzzles (${where.split})`],
    ["cells", percent(result.cell_accuracy)],
    ...measures,
    ["steps", `${result.mean_steps} per puzzle`],
    ["speed", `${rate(result.puzzles_per_second)} puzzles/s (${result.seconds.toFixed(1)} s on ${where.engine})`],
  ] as const;
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join("\n");
}

/** The votes on ARC tasks, for people. */
export function votesText({ pass_at, tasks }: Pick<ArcScore, "pass_at" | "tasks">): string {
  const shares = Object.entries(pass_at).map(([k, share]) => `pass@${k} ${percent(share)}`);
  return `votes  ${shares.join(", ")} of ${count(tasks)} tasks`;
}
