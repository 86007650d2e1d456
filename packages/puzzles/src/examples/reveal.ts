import { DatasetOptionError } from "../errors.ts";
import type { RandomStream } from "../random-stream.ts";

/**
 * A curriculum for puzzles whose input is a part of their answer: at first some of the cells that the input leaves open show their
 * answer. Of each example a share drawn uniformly from 0 to the current limit is shown; the limit falls linearly from `share` to 0.
 * Networks that meet hard puzzles first learn nothing from them, and unsolved puzzles keep their slots longest.
 */
export interface Reveal {
  /** Largest share of the open cells shown in the first batch, 0…1. */
  readonly share: number;
  /** Batches after which nothing is shown any more, from 1. */
  readonly batches: number;
}

/** @throws {DatasetOptionError} for a share or a number of batches that cannot be */
export function checkReveal({ share, batches }: Reveal): void {
  if (!(share >= 0 && share <= 1)) {
    throw new DatasetOptionError(`reveal: expected a share from 0 to 1, got ${share}`);
  }
  if (!(Number.isSafeInteger(batches) && batches >= 1)) {
    throw new DatasetOptionError(`reveal: expected a whole number of batches from 1, got ${batches}`);
  }
}

/** The limit after `drawn` batches. */
export function revealedShare({ share, batches }: Reveal, drawn: number): number {
  return share * Math.max(0, 1 - drawn / batches);
}

const RESOLUTION = 2 ** 20;

/** Shows some of the open cells of one example, in place. The same number of draws follows from the same open cells and limit. */
export function reveal(input: Int32Array, label: Int32Array, limit: number, random: RandomStream): void {
  if (limit <= 0) return;
  const share = (random.int(RESOLUTION) / RESOLUTION) * limit;
  for (let cell = 0; cell < input.length; cell++) {
    if (input[cell] !== label[cell] && random.int(RESOLUTION) < share * RESOLUTION) input[cell] = label[cell]!;
  }
}
