import { type ComputeOptions, DEFAULT_BUDGET, DEFAULT_NODES } from "@kensho/evaluator";
import type { PuzzleKind } from "@kensho/puzzles";

/** Suggests flags that use more compute for unsolved puzzles, the most promising first. Each includes the flags of this command. */
export function suggestMore(options: ComputeOptions, kind: PuzzleKind, trainedSteps: number): string[] {
  const { steps = trainedSteps, votes = 1, restarts = 0, branch = false, untilVerified, budget, nodes } = options;
  const known = kind.checksRules !== false;
  const kept = `${votes > 1 ? `--votes ${votes} ` : ""}${branch ? "--branch " : ""}${untilVerified ? "--until-verified " : ""}`;
  const suggestions: string[] = [];
  if (!branch && kind.candidates !== undefined)
    suggestions.push("--branch assumes cells and searches on, guided by the network.");
  else if (branch && budget !== undefined) suggestions.push(`${kept}--budget ${2 * budget}s searches for longer.`);
  else if (branch) suggestions.push(`${kept}--nodes ${2 * (nodes ?? DEFAULT_NODES)} looks at more assumptions.`);
  if (votes === 1 && kind.symmetryCount > 1n && !untilVerified)
    suggestions.push("--votes 8 looks at images of the puzzle, too.");
  if (restarts === 0 && known && !untilVerified)
    suggestions.push(`${kept}--restarts 8 thinks again from starts with noise.`);
  if (untilVerified && !branch) suggestions.push(`${kept}--budget ${2 * (budget ?? DEFAULT_BUDGET)}s uses more time.`);
  suggestions.push(`${kept}--steps ${2 * steps} gives each pass more steps.`);
  return suggestions;
}
