import { KenshoError } from "@kensho/errors";

/** The budget of a comparison does not pay for one step of a network. Nothing was trained. */
export class BudgetError extends KenshoError {
  constructor(flops: number, perStep: number) {
    super(
      "KSH_ABLATION_BUDGET",
      `a budget of ${flops.toPrecision(3)} operations ends before the first step, which takes ${perStep.toPrecision(3)}.`,
      { hint: "raise the budget, or make the network or the batch smaller" },
    );
  }
}

/** The folder of a comparison cannot be used. */
export class AblationFolderError extends KenshoError {
  constructor(problem: string, hint: string, options?: ErrorOptions) {
    super("KSH_ABLATION_FOLDER", problem, { ...options, hint });
  }
}
