/** What one supervision step did to one puzzle. Changes are relative: `‖after − before‖ / ‖before‖`. */
export interface StepTrace {
  /** Of all latents together, over the whole step: 0 at a fixed point. */
  readonly residual: number;
  /** Of each latent, over the whole step. */
  readonly change: { readonly [latent: string]: number };
  /** Of each latent, over each cycle of the step. */
  readonly cycles: readonly { readonly [latent: string]: number }[];
  /** Above 0 the network holds its answer for right. */
  readonly haltLogit: number;
  /** Cells that differ from the answer before; from the puzzle at the first step. */
  readonly changedCells: number;
  /** Share of the labelled cells that are right, 0…1. */
  readonly rightCells: number;
  /** All of them are. */
  readonly exact: boolean;
  /** What the rules of the kind say, where the kind is known. */
  readonly valid: boolean | undefined;
}

/** One puzzle from the first step to the last. */
export interface PuzzleTrace {
  /** Its place in the split, from 0. */
  readonly puzzle: number;
  readonly steps: readonly StepTrace[];
}
