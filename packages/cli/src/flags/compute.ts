import { type ComputeOptions, SELECTIONS, type Selection } from "@kensho/evaluator";
import type { PuzzleKind } from "@kensho/puzzles";
import * as Flags from "@oclif/core/flags";
import { UsageError } from "../errors.ts";
import { definedEntries } from "./defined-entries.ts";
import { duration } from "./duration.ts";

const number = Flags.custom<number>({
  helpValue: "X",
  parse: async (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
    throw new UsageError(`"${text}" is not a number above 0.`, ["Write it like 0.5."]);
  },
});

const GROUP = "TEST-TIME COMPUTE";

/** Test-time compute, the same for every command that has a network answer puzzles. */
export const compute = {
  steps: Flags.integer({
    summary: "Supervision steps of a pass; may exceed the number used in training, which is the default.",
    min: 1,
    max: 1_000_000,
    helpValue: "N",
    helpGroup: GROUP,
  }),
  halt: Flags.boolean({
    summary: "End a pass when the halting head predicts a correct answer: faster, but some answers are worse.",
    helpGroup: GROUP,
  }),
  votes: Flags.integer({
    summary: "Number of symmetry images of each puzzle to solve, including the original; answers are mapped back.",
    min: 1,
    max: 10_000,
    helpValue: "K",
    helpGroup: GROUP,
  }),
  restarts: Flags.integer({
    summary: "Number of times to repeat each image from an initial state with noise.",
    min: 0,
    max: 10_000,
    helpValue: "K",
    helpGroup: GROUP,
  }),
  noise: number({
    summary: "Standard deviation of that noise. Default: 1, the deviation of the initial state itself.",
    helpGroup: GROUP,
  }),
  select: Flags.string({
    summary:
      "Selection of the answer: the first that satisfies the rules (verify), the one with the highest halting " +
      "probability (halt), or the most frequent one (vote). Default: verify if the rules are known, else vote.",
    options: SELECTIONS,
    helpGroup: GROUP,
  }),
  "until-verified": Flags.boolean({
    summary: "Continue with further images and restarts until an answer satisfies the rules, or the budget is used up.",
    helpGroup: GROUP,
  }),
  budget: duration({
    summary: "Time per puzzle, like 2s; in a batch, each puzzle counts its share. Default: 10s with --until-verified.",
    helpValue: "SECONDS",
    helpGroup: GROUP,
  }),
  branch: Flags.boolean({
    summary:
      "If no pass is correct, search with assumptions guided by the network; for Sudoku and kinds with candidates.",
    helpGroup: GROUP,
  }),
  nodes: Flags.integer({
    summary: "Maximum number of assumptions per puzzle. Default: 500; unlimited with a budget.",
    min: 1,
    helpValue: "N",
    helpGroup: GROUP,
  }),
};

/** What the flags of {@link compute} hold once they are parsed. */
export interface ComputeFlags {
  readonly steps?: number | undefined;
  readonly halt: boolean;
  readonly votes?: number | undefined;
  readonly restarts?: number | undefined;
  readonly noise?: number | undefined;
  readonly select?: string | undefined;
  readonly "until-verified": boolean;
  readonly budget?: number | undefined;
  readonly branch: boolean;
  readonly nodes?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * The flags as options of the evaluator.
 * @throws {UsageError} if one is useless without another, or the kind has no use for it
 */
export function computeOptions(flags: ComputeFlags, kind: PuzzleKind | undefined): ComputeOptions {
  const { steps, halt, votes, restarts, noise, budget, branch, nodes, seed } = flags;
  const options: ComputeOptions = {
    ...definedEntries({ steps, votes, restarts, noise, budget, nodes, seed }),
    ...definedEntries({ select: flags.select as Selection | undefined }),
    ...(halt ? { halt } : {}),
    ...(branch ? { branch } : {}),
    ...(flags["until-verified"] ? { untilVerified: true } : {}),
  };
  checkCompute(options, kind);
  return options;
}

/** Default budget of a bundled model per puzzle, in seconds. */
const PATIENCE = 2;

/** Returns the defaults of a bundled model without flags: a single pass, then test-time compute if its answer is wrong. */
export function patientOptions({ candidates, symmetryCount }: PuzzleKind, seed: number | undefined): ComputeOptions {
  return {
    budget: PATIENCE,
    ...(symmetryCount > 1n ? { votes: 8 } : { restarts: 8 }),
    ...(candidates === undefined ? {} : { branch: true }),
    ...definedEntries({ seed }),
  };
}

/** @throws {UsageError} as {@link computeOptions} */
function checkCompute(options: ComputeOptions, kind: PuzzleKind | undefined): void {
  const { votes = 1, restarts = 0, noise, select, untilVerified = false, budget, branch = false, nodes } = options;
  const refuse = (problem: string, ...hints: string[]): never => {
    throw new UsageError(problem, hints);
  };
  const kindTitle = kind?.title ?? "this data set";
  if (noise !== undefined && restarts === 0 && !untilVerified)
    refuse("--noise is the noise of further starts, and there are none.", "Ask for some with --restarts.");
  if (nodes !== undefined && !branch)
    refuse("--nodes counts assumptions, and none are made.", "Ask for them with --branch.");
  if (budget !== undefined && !untilVerified && !branch && votes === 1 && restarts === 0)
    refuse("--budget is for more than one pass.", "Add --until-verified or --branch.");
  if (votes > 1 && (kind === undefined || kind.symmetryCount <= 1n))
    refuse(`--votes needs images, and no symmetry of ${kindTitle} is known.`, "--restarts thinks again from noise.");
  const needsRules =
    select === "verify" ? "--select verify" : untilVerified ? "--until-verified" : branch ? "--branch" : undefined;
  if (needsRules !== undefined && (kind === undefined || kind.checksRules === false))
    refuse(
      `${needsRules} needs rules to check by, and those of ${kindTitle} are not known.`,
      "--select vote needs none.",
    );
  if (branch && kind?.candidates === undefined)
    refuse(
      `--branch assumes cells, and partly filled grids of ${kindTitle} cannot be judged.`,
      "--votes and --restarts work without.",
    );
  if (branch && select !== undefined && select !== "verify")
    refuse(`--branch searches until the rules confirm an answer; it does not go with --select ${select}.`);
}
