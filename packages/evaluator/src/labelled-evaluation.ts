import { InternalError } from "@kensho/errors";
import { type Dataset, requireLabels } from "@kensho/puzzles";
import type { Evaluation } from "./evaluate.ts";

/** Evaluation of puzzles of which at least one has a label, so that there are accuracies. */
export type LabelledEvaluation = {
  readonly [figure in keyof Evaluation]: NonNullable<Evaluation[figure]>;
};

/** Narrows an evaluation to one with accuracies. @throws {DatasetFileError} if no puzzle of the split has a label */
export function requireLabelled(evaluation: Evaluation, dataset: Dataset): LabelledEvaluation {
  const { exact_accuracy, exact_interval, cell_accuracy } = evaluation;
  if (exact_accuracy === null || exact_interval === null || cell_accuracy === null) {
    const looked = evaluation.examples + evaluation.unlabelled;
    requireLabels(dataset, looked);
    throw new InternalError("evaluate: there are labels and no accuracy");
  }
  return { ...evaluation, exact_accuracy, exact_interval, cell_accuracy };
}
