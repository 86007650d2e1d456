import { KenshoError } from "@kensho/errors";

const AT_MOST = 5;

/** Weights that are not those of the network: tensors missing, left over, or of another shape. Nothing was computed. */
export class WeightsError extends KenshoError {
  /** One line per tensor at fault. */
  readonly problems: readonly string[];
  constructor(family: string, problems: readonly string[]) {
    const shown = problems.slice(0, AT_MOST).map((problem) => `  ✖ ${problem}`);
    if (problems.length > AT_MOST) shown.push(`  and ${problems.length - AT_MOST} more`);
    super("KSH_WEIGHTS", `the weights are not those of this ${family} network\n${shown.join("\n")}`, {
      hint: "compare its config with the one that they were trained with",
    });
    this.problems = problems;
  }
}

/** A batch or carry that the network cannot take. Nothing was computed. */
export class BatchError extends KenshoError {
  constructor(problem: string, hint: string) {
    super("KSH_BATCH", problem, { hint });
  }
}

/** A board that a network cannot be applied to, and why. Nothing was computed. */
export class BoardError extends KenshoError {
  /** The property of the network that prevents it. */
  readonly reason: string;
  constructor(board: string, reason: string) {
    super("KSH_BOARD", `the network cannot be applied to a board of ${board}: ${reason}`, {
      hint: "use a network that was trained on boards of this size",
    });
    this.reason = reason;
  }
}
