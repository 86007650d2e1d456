/** How an answer is chosen among several. */
export const SELECTIONS = ["verify", "halt", "vote"] as const;
/** One of {@link SELECTIONS}: the first that the rules confirm, the one that the halting head is surest of, or the one with the most votes. */
export type Selection = (typeof SELECTIONS)[number];

/** How much to think about each puzzle, and how: test-time compute. */
export interface ComputeOptions {
  /** Steps of each pass. Default: as in training; more steps use more compute with the same weights. */
  readonly steps?: number;
  /** End a pass where the halting head says that its answer is right. Default: false, as in the official evaluation. */
  readonly halt?: boolean;
  /** Images of each puzzle under symmetries of its kind, itself among them. Default 1. */
  readonly votes?: number;
  /** Further passes over each image, from an initial state with noise. Default 0. */
  readonly restarts?: number;
  /** Standard deviation of that noise; the initial state has 1. Default {@link DEFAULT_NOISE}. */
  readonly noise?: number;
  /** Default: `verify` where the rules of the kind are known, else `vote`. */
  readonly select?: Selection;
  /** Continue with further images and restarts until an answer is verified, or the budget is used up. */
  readonly untilVerified?: boolean;
  /** Seconds for each puzzle; side by side, each counts its share. Default: none, but {@link DEFAULT_BUDGET} with `untilVerified`. */
  readonly budget?: number;
  /** Where no pass brought a verified answer, search for it with assumptions, guided by the network; for kinds with `candidates`. */
  readonly branch?: boolean;
  /** Assumptions to look at, at most. Default {@link DEFAULT_NODES}; with a budget, as many as it allows. */
  readonly nodes?: number;
  /** Of images and noise. Default 0. The same seed, the same result, but for budgets in seconds. */
  readonly seed?: number;
}

/** See {@link ComputeOptions.noise}. */
export const DEFAULT_NOISE = 1;
/** See {@link ComputeOptions.budget}. */
export const DEFAULT_BUDGET = 10;
/** See {@link ComputeOptions.nodes}. */
export const DEFAULT_NODES = 500;

/** Whether anything but plain passes was asked for. */
export function asksForMore({ votes = 1, restarts = 0, untilVerified, branch, select }: ComputeOptions): boolean {
  return votes > 1 || restarts > 0 || untilVerified === true || branch === true || select !== undefined;
}

/** Whether the probabilities of all tokens are needed. */
export function asksForBelief({ branch }: Pick<ComputeOptions, "branch">): boolean {
  return branch === true;
}
