import { foundText, type TraceStep } from "@kensho/evaluator";
import { isShipped } from "@kensho/models-zoo";
import type { PuzzleKind, Tokens } from "@kensho/puzzles";
import { count, percent } from "../../renderers/numbers.ts";
import type { Palette } from "../../renderers/palette.ts";
import { arcCell } from "./arc-cell.ts";
import type { SolveResult } from "./result.ts";
import type { Answered, Outcome } from "./solve-puzzles.ts";

type SolvedPuzzle = SolveResult["puzzles"][number];

/** One outcome as `--json` tells it. */
export function outcomeDocument(outcome: Outcome, index: number, kind: PuzzleKind): SolvedPuzzle {
  if (outcome.status === "invalid") {
    const { input, code, message } = outcome;
    const puzzle = input === undefined ? null : cells(input, outcome.kind ?? kind);
    const nothing = {
      solution: null,
      verified: false,
      found: null,
      confidence: null,
      steps: 0,
      seconds: 0,
      tried: null,
    };
    return { index, status: "invalid", puzzle, ...nothing, error: { code, message } };
  }
  const { status, input, solution } = outcome;
  const { verified, answer, confidence, steps, seconds, trace, found, effort } = solution;
  const measures = status === "solved" ? kind.check(input, answer).measures : undefined;
  return {
    index,
    status,
    puzzle: cells(input, kind),
    solution: status === "unsolved" ? null : cells(answer, kind),
    verified,
    found: status === "unsolved" ? null : foundText(found),
    ...(measures === undefined ? {} : { measures: { ...measures } }),
    confidence,
    steps,
    seconds,
    tried: { ...effort },
    ...(trace.length === 0 ? {} : { trace: trace.map((step) => traceDocument(step, kind)) }),
    ...(status !== "unsolved" ? {} : { error: { code: "KSH_UNSOLVED", message: whyUnsolved(outcome, kind) } }),
  };
}

function traceDocument({ step, prediction, changed, halting }: TraceStep, kind: PuzzleKind) {
  return { step, prediction: cells(prediction, kind), changed: changed.length, halting };
}

/** One outcome for people: a heading, the grid with the givens set apart, and what was checked. */
export function outcomeText(outcome: Outcome, index: number, kind: PuzzleKind, palette: Palette): string {
  const heading = (text: string): string => palette.bold(`Puzzle ${index + 1}: ${text}`);
  if (outcome.status === "invalid") {
    if (outcome.kind === undefined) return `${heading(palette.red("not valid"))}\n${outcome.message}\n`;
    const { name, title } = outcome.kind;
    const hint = isShipped(name)
      ? `hint: solve it by itself, or with --checkpoint ${name}: the bundled model for ${title}`
      : `hint: name a network for it with --checkpoint; \`kensho train\` makes one from a data set of ${title}`;
    return `${heading(palette.red("does not fit this network"))}\n${outcome.message}\n  ${hint}\n`;
  }
  const { input, solution } = outcome;
  const { confidence, seconds, trace } = solution;
  const sure = `${thinkingTime(seconds)}, confidence ${percent(confidence)} per cell`;
  const steps_ = trace.map(({ step, prediction, changed, halting }) => {
    const noted =
      changed.length === 0
        ? "nothing changed"
        : `${count(changed.length)} ${changed.length === 1 ? "cell" : "cells"} changed${places(changed, kind)}`;
    return `step ${step}, ${noted} (sure that the whole answer is right: ${percent(halting)})\n${grid(prediction, input, kind, palette, changed)}\n`;
  });
  if (outcome.status === "unsolved") {
    return [
      ...steps_,
      heading(palette.red(`unsolved (${triedText(outcome)}, ${thinkingTime(seconds)})`)),
      grid(input, input, kind, palette),
      `${whyUnsolved(outcome, kind)}.\n`,
    ].join("\n");
  }
  const verdict = outcome.status === "solved" ? palette.green(proved(outcome, kind)) : palette.yellow(UNPROVED);
  const title = heading(`${outcome.status} (${foundText(solution.found)}, ${stepsText(solution.steps)}, ${sure})`);
  return [...steps_, title, grid(solution.answer, input, kind, palette), `${verdict}\n`].join("\n");
}

const UNPROVED = "Not checked: the rules of this kind are not known. The answer is complete and in form, no more.";

/** What was checked about a solution, and what the kind measures beyond that: a path that is valid need not be a shortest. */
function proved({ input, solution }: Answered, kind: PuzzleKind): string {
  const measures = Object.entries(kind.check(input, solution.answer).measures ?? {});
  const told = measures.map(([name, holds]) => `${name.replaceAll("_", " ")} ${holds ? "yes" : "no"}`);
  return told.length > 0
    ? `Checked: ${told.join(", ")}.`
    : "Checked: the answer satisfies the rules and keeps the givens.";
}

/** Explains what is wrong with the best answer, which is not shown because it is not a solution. */
function whyUnsolved({ input, solution }: Answered, kind: PuzzleKind): string {
  const { keepsGivens, violations } = kind.check(input, solution.answer);
  const fault = violations[0]?.message ?? (keepsGivens ? "it is not complete" : "it changes a given");
  const more = violations.length > 1 ? ` and ${violations.length - 1} more` : "";
  const which = solution.effort.passes > 1 ? "the likeliest" : "the last one";
  return `no answer in ${triedText({ solution })} passed the check; ${which} had ${fault}${more}`;
}

/** `16 steps`, `8 passes of 128 steps`, `40 passes of 600 steps, 32 of them on assumptions`. */
function triedText({ solution: { effort } }: Pick<Answered, "solution">): string {
  const { passes, steps, nodes } = effort;
  if (passes === 1) return stepsText(steps);
  return `${count(passes)} passes of ${stepsText(steps)}${nodes === 0 ? "" : `, ${count(nodes)} of them on assumptions`}`;
}

const stepsText = (steps: number): string => `${count(steps)} ${steps === 1 ? "step" : "steps"}`;

/** With colour, givens are bold and changed cells yellow; without, givens stand in brackets. */
function grid(
  tokens: Tokens,
  givens: Tokens,
  kind: PuzzleKind,
  palette: Palette,
  changed: readonly number[] = [],
): string {
  if (palette.colour && kind.drawing?.style === "colours") return kind.print(tokens, { style: arcCell });
  if (tokens === givens) return kind.print(tokens);
  if (!palette.colour) return kind.print(tokens, { givens });
  const style = (text: string, cell: number, given: boolean): string =>
    given ? palette.bold(text) : changed.includes(cell) ? palette.yellow(text) : palette.green(text);
  return kind.print(tokens, { givens, style });
}

/** The cells by name, as far as they are few: a first step fills every open one, and the grid below shows them. */
function places(changed: readonly number[], kind: PuzzleKind): string {
  return changed.length > MAX_PLACES ? "" : `: ${changed.map((cell) => place(cell, kind)).join(" ")}`;
}

const MAX_PLACES = 12;

/** `0.04 s`, and no zero for what took a little. */
const thinkingTime = (seconds: number): string => (seconds < 0.005 ? "under 0.01 s" : `${seconds.toFixed(2)} s`);

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
