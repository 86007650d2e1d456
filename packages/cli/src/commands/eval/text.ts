import type { DifficultyBin, Evaluation } from "@kensho/evaluator";
import { count, percent, rate, short } from "../../renderers/numbers.ts";
import type { ArcScore } from "./arc-ballot.ts";

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
    ...accuracyLines(result, where.split),
    ...measures,
    ...severalOf(result.difficulty).map(difficultyLine),
    ...foundLines(result),
    ["steps", `${short(result.mean_steps)} per puzzle (${short(result.flops_per_puzzle / 1e9)} GFLOP)`],
    ["speed", `${rate(result.puzzles_per_second)} puzzles/s (${result.seconds.toFixed(1)} s on ${where.engine})`],
  ] as const;
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join("\n");
}

/** Agreement with the labels, and what has none. */
function accuracyLines(
  { exact_accuracy, exact_interval, cell_accuracy, examples, unlabelled }: Evaluation,
  split: string,
): (readonly [string, string])[] {
  const left = [["no label", `${count(unlabelled)} puzzles (${split}) are left out of the accuracy`] as const];
  if (exact_accuracy === null || exact_interval === null || cell_accuracy === null) return left;
  const [low, high] = exact_interval;
  const interval = `95 % interval ${percent(low)} to ${percent(high)}`;
  return [
    ["exact", `${percent(exact_accuracy)}  of ${count(examples)} puzzles (${split}), ${interval}`],
    ["cells", percent(cell_accuracy)],
    ...(unlabelled > 0 ? left : []),
  ];
}

/** Bins that have others beside them: one alone says what stands above already. */
const severalOf = (bins: readonly DifficultyBin[]): readonly DifficultyBin[] =>
  bins.filter((bin) => bins.some((other) => other !== bin && other.by === bin.by));

/** `20–59  12.3 %  of 1,000 puzzles`, under what the bins go by. */
function difficultyLine({ by, min, max, examples, exact_accuracy, exact_interval }: DifficultyBin) {
  const range = max === null ? `${min}+` : max === min ? String(min) : `${min}–${max}`;
  const [low, high] = exact_interval;
  const text = `${percent(exact_accuracy)}  of ${count(examples)} (${percent(low)} to ${percent(high)})`;
  return [`${by} ${range}`, text] as const;
}

/** How verified answers came about. */
function foundLines({ found, examples }: Evaluation): (readonly [string, string])[] {
  const ways = Object.entries(found).map(([by, times]) => `${by} ${percent(times / Math.max(1, examples))}`);
  return ways.length === 0 ? [] : [["found", `${ways.join(", ")}  checked by the rules`]];
}

/** The votes on ARC tasks, for people. */
export function votesText({ pass_at, tasks, hidden_pairs }: Omit<ArcScore, "submission">): string {
  const shares = Object.entries(pass_at).map(([k, share]) => `pass@${k} ${percent(share)}`);
  const scored =
    shares.length === 0 ? "no score" : `${shares.join(", ")} of ${count(tasks)} task${tasks === 1 ? "" : "s"}`;
  const hidden =
    hidden_pairs === 0
      ? ""
      : `; ${count(hidden_pairs)} test pair${hidden_pairs === 1 ? "" : "s"} without a given output left out`;
  return `votes  ${scored}${hidden}`;
}
