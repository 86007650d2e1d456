import type { ModelConfig } from "@kensho/models";
import { type Graph, graph, input } from "@kensho/tensor";
import type { TrainConfig } from "../config.ts";
import { stepGradients, stepUpdates } from "../trainStep.ts";
import type { Share } from "./trainingGroup.ts";

/** Names of what passes between the two halves of a step. */
export const BETWEEN = {
  gradient: (name: string) => `gradient/${name}`,
  puzzleGradient: "puzzle_gradient",
  puzzleIdentifiers: "puzzle_gradient_of",
} as const;

/** A training step in two graphs over one state, between which the gradients of all ranks are summed. */
export interface SplitStep {
  /** Of the rank's own rows: gradients, figures, and the rows' next carry. */
  readonly gradients: Graph;
  /** Of the whole batch: the same on every rank. */
  readonly updates: Graph;
  /** Outputs of `gradients` that are the log's. */
  readonly figures: readonly string[];
}

/** The step of {@link trainStepGraph}, cut where the gradients of the rows are known and those of the batch are wanted. */
export function splitStep(model: ModelConfig, train: TrainConfig, { from, to }: Share): SplitStep {
  const B = train.global_batch_size;
  const { gradients, puzzles, figures, carry } = stepGradients(model, train, to - from);
  const named = gradients.map(({ name, gradient }) => [BETWEEN.gradient(name), gradient] as const);
  const vectors =
    puzzles === undefined
      ? {}
      : { [BETWEEN.puzzleGradient]: puzzles.gradient, [BETWEEN.puzzleIdentifiers]: puzzles.identifiers };
  const summed = gradients.map((pair) => ({
    ...pair,
    gradient: input(BETWEEN.gradient(pair.name), pair.param.shape),
  }));
  const gathered = puzzles && {
    gradient: input(BETWEEN.puzzleGradient, [B, model.puzzle_emb_ndim]),
    identifiers: input(BETWEEN.puzzleIdentifiers, [B], "i32"),
  };
  const { gradNorm, ...changes } = stepUpdates(summed, gathered, model, train);
  return {
    gradients: graph({ outputs: { ...Object.fromEntries(named), ...vectors, ...figures }, updates: carry }),
    updates: graph({ outputs: { grad_norm: gradNorm }, ...changes }),
    figures: Object.keys(figures),
  };
}
