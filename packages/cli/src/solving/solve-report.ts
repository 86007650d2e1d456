import type { PuzzleKind, Tokens } from "@kensho/datasets";
import { percent } from "../renderers/numbers.ts";
import type { Palette } from "../renderers/palette.ts";
import type { SolveResult } from "../results/solve-result.ts";
import type { Answered, Outcome } from "./solve-puzzles.ts";

type SolvedPuzzle = SolveResult["puzzles"][number];

/** One outcome as `--json` tells it. */
export function outcomeDocument(outcome: Outcome, index: number, kind: PuzzleKind): SolvedPuzzle {
  if (outcome.status === "invalid") {
    const { input, code, message } = outcome;
    const puzzle = input === undefined ? null : cells(input, kind);
    const nothing = { solution: null, verified: false, confidence: null, steps: 0, seconds: 0 };
    return { index, status: "invalid", puzzle, ...nothing, error: { code, message } };
  }
  const { status, input, solution } = outcome;
  const { verified, confidence, steps, seconds } = solution;
  return {
    index,
    status,
    puzzle: cells(input, kind),
    solution: verified ? cells(solution.answer, kind) : null,
    verified,
    confidence,
    steps,
    seconds,
    ...(verified ? {} : { error: { code: "KSH_UNSOLVED", message: whyUnsolved(outcome, kind) } }),
  };
}

/** One outcome for people: a heading, the grid with the givens set apart, and what was checked. */
export function outcomeText(outcome: Outcome, index: number, kind: PuzzleKind, palette: Palette): string {
  const heading = (text: string): string => palette.bold(`Puzzle ${index + 1}: ${text}`);
  if (outcome.status === "invalid") return `${heading(palette.red("not valid"))}\n${outcome.message}\n`;
  const { input, solution } = outcome;
  const { confidence, steps, seconds, trace } = solution;
  const effort = `${steps} ${steps === 1 ? "step" : "steps"}, ${seconds.toFixed(2)} s, confidence ${percent(confidence)}`;
  const steps_ = trace.map(({ step, prediction, changed, halting }) => {
    const noted =
      changed.length === 0
        ? "nothing changed"
        : `${changed.length} cells changed: ${changed.map((cell) => place(cell, kind)).join(" ")}`;
    return `step ${step}, ${noted} (sure that it is right: ${percent(halting)})\n${grid(prediction, input, kind, palette, changed)}\n`;
  });
  if (outcome.status === "unsolved") {
    return [
      ...steps_,
      heading(palette.red(`unsolved (${effort})`)),
      grid(input, input, kind, palette),
      `${whyUnsolved(outcome, kind)}.\n`,
    ].join("\n");
  }
  const checked = palette.green("Checked: the answer satisfies the rules and keeps the givens.");
  return [...steps_, heading(`solved (${effort})`), grid(solution.answer, input, kind, palette), `${checked}\n`].join(
    "\n",
  );
}

/** What is wrong with the best answer: it is not shown, so that nobody takes it for a solution. */
function whyUnsolved({ input, solution }: Answered, kind: PuzzleKind): string {
  const { keepsGivens, violations } = kind.check(input, solution.answer);
  const fault = violations[0]?.message ?? (keepsGivens ? "it is not complete" : "it changes a given");
  const more = violations.length > 1 ? ` and ${violations.length - 1} more` : "";
  return `no answer in ${solution.steps} steps passed the check; the last one had ${fault}${more}`;
}

/** With colour, givens are bold and changed cells yellow; without, givens stand in brackets. */
function grid(
  tokens: Tokens,
  givens: Tokens,
  kind: PuzzleKind,
  palette: Palette,
  changed: readonly number[] = [],
): string {
  if (tokens === givens) return kind.print(tokens);
  if (!palette.colour) return kind.print(tokens, { givens });
  const style = (text: string, cell: number, given: boolean): string =>
    given ? palette.bold(text) : changed.includes(cell) ? palette.yellow(text) : palette.green(text);
  return kind.print(tokens, { givens, style });
}

/** `r3c1`: row 3, column 1. */
function place(cell: number, { shape: [, columns] }: PuzzleKind): string {
  return `r${Math.floor(cell / columns) + 1}c${(cell % columns) + 1}`;
}

/** Cells in one line, as the kind writes them; else by the names of their tokens, `.` for those that are words. */
function cells(tokens: Tokens, kind: PuzzleKind): string {
  if (kind.line !== undefined) return kind.line(tokens);
  return Array.from(tokens, (token) => {
    const name = kind.tokens[token] ?? "?";
    return name.length === 1 ? name : ".";
  }).join("");
}
