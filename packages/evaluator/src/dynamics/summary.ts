import type { PuzzleTrace, StepTrace } from "./trace.ts";

/** A quantity over the puzzles. */
export interface Spread {
  readonly mean: number;
  /** The values below which a tenth, half and nine tenths of the puzzles lie. */
  readonly p10: number;
  readonly median: number;
  readonly p90: number;
}

/** One supervision step over all puzzles. */
export interface StepDynamics {
  /** From 1. */
  readonly step: number;
  /** Puzzles with every labelled cell right, 0…1. */
  readonly exact_accuracy: number;
  readonly cell_accuracy: number;
  /** Answers that the rules of the kind accept, 0…1; `null` where the kind is not known. */
  readonly valid: number | null;
  /** Cells that this step changed. */
  readonly changed_cells: Spread;
  readonly halt_logit: Spread;
  /** Puzzles whose halting head says that the answer is right, 0…1. */
  readonly wants_to_halt: number;
  /** Relative change of the whole latent state over the step. */
  readonly residual: Spread;
  /** Puzzles that stand still in this step, 0…1. */
  readonly at_fixed_point: number;
  /** Relative change of each latent over the step. */
  readonly change: { readonly [latent: string]: Spread };
  /** Mean relative change of each latent over each cycle of the step, the first cycle first. */
  readonly cycles: readonly { readonly [latent: string]: number }[];
}

/** Where the thinking about one puzzle led. */
export interface PuzzleDynamics {
  readonly puzzle: number;
  readonly exact: boolean;
  /** First step from which the answer is right to the end; `null` if it is not at the end. */
  readonly right_from: number | null;
  /** First step after which the answer no longer changes. */
  readonly settled_at: number;
  /** First step from which every step moves the latents by less than the tolerance; `null` if the last one does not. */
  readonly fixed_from: number | null;
  readonly last_residual: number;
  readonly last_halt_logit: number;
}

/** Puzzles by how the thinking ended, as shares of all, 0…1. */
export interface Endings {
  /** At rest on the right answer. */
  readonly fixed_right: number;
  /** At rest on a wrong one: more steps will not help. */
  readonly fixed_wrong: number;
  readonly moving_right: number;
  readonly moving_wrong: number;
}

/** How a network thinks about a set of puzzles. */
export interface Dynamics {
  /** Puzzles that have a label, which the figures are of. */
  readonly puzzles: number;
  /** Puzzles that were left out, since they have no label. */
  readonly unlabelled: number;
  /** Largest residual that counts as standing still. */
  readonly tolerance: number;
  readonly latents: readonly string[];
  readonly cycles_per_step: number;
  readonly steps: readonly StepDynamics[];
  readonly endings: Endings;
  readonly each: readonly PuzzleDynamics[];
}

/** Gathers traces, all of the same number of steps, over puzzles. */
export function summariseDynamics(
  traces: readonly PuzzleTrace[],
  about: {
    readonly latents: readonly string[];
    readonly cycles: number;
    readonly steps: number;
    readonly tolerance: number;
    readonly unlabelled?: number;
  },
): Dynamics {
  const { latents, tolerance } = about;
  const each = traces.map((trace) => followPuzzle(trace, tolerance));
  const share = (fits: (end: PuzzleDynamics) => boolean): number => meanOf(each.map((end) => Number(fits(end))));
  return {
    puzzles: traces.length,
    unlabelled: about.unlabelled ?? 0,
    tolerance,
    latents,
    cycles_per_step: about.cycles,
    steps: Array.from({ length: about.steps }, (_, i) =>
      summariseStep(
        i + 1,
        traces.map(({ steps }) => steps[i] as StepTrace),
        about,
      ),
    ),
    endings: {
      fixed_right: share((end) => end.fixed_from !== null && end.exact),
      fixed_wrong: share((end) => end.fixed_from !== null && !end.exact),
      moving_right: share((end) => end.fixed_from === null && end.exact),
      moving_wrong: share((end) => end.fixed_from === null && !end.exact),
    },
    each,
  };
}

function summariseStep(
  step: number,
  rows: readonly StepTrace[],
  {
    latents,
    cycles,
    tolerance,
  }: { readonly latents: readonly string[]; readonly cycles: number; readonly tolerance: number },
): StepDynamics {
  const spread = (value: (row: StepTrace) => number): Spread => spreadOf(rows.map(value));
  const share = (fits: (row: StepTrace) => boolean): number => meanOf(rows.map((row) => Number(fits(row))));
  const perLatent = <T>(value: (name: string) => T): { [latent: string]: T } =>
    Object.fromEntries(latents.map((name) => [name, value(name)]));
  return {
    step,
    exact_accuracy: share(({ exact }) => exact),
    cell_accuracy: meanOf(rows.map(({ rightCells }) => rightCells)),
    valid: rows.some(({ valid }) => valid === undefined) ? null : share(({ valid }) => valid === true),
    changed_cells: spread(({ changedCells }) => changedCells),
    halt_logit: spread(({ haltLogit }) => haltLogit),
    wants_to_halt: share(({ haltLogit }) => haltLogit > 0),
    residual: spread(({ residual }) => residual),
    at_fixed_point: share(({ residual }) => residual < tolerance),
    change: perLatent((name) => spread(({ change }) => change[name] as number)),
    cycles: Array.from({ length: cycles }, (_, cycle) =>
      perLatent((name) => meanOf(rows.map((row) => row.cycles[cycle]?.[name] as number))),
    ),
  };
}

function followPuzzle({ puzzle, steps }: PuzzleTrace, tolerance: number): PuzzleDynamics {
  const last = steps.at(-1) as StepTrace;
  const wrong = steps.findLastIndex(({ exact }) => !exact);
  const moving = steps.findLastIndex(({ residual }) => !(residual < tolerance));
  const changed = steps.findLastIndex(({ changedCells }) => changedCells > 0);
  return {
    puzzle,
    exact: last.exact,
    right_from: last.exact ? wrong + 2 : null,
    settled_at: Math.max(1, changed + 1),
    fixed_from: moving === steps.length - 1 ? null : moving + 2,
    last_residual: last.residual,
    last_halt_logit: last.haltLogit,
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Quantiles between the sorted values, in proportion. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const quantile = (q: number): number => {
    const at = q * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
    return low + (high - low) * (at - Math.floor(at));
  };
  return { mean: meanOf(values), p10: quantile(0.1), median: quantile(0.5), p90: quantile(0.9) };
}
