import type { RandomStream } from "../random-stream.ts";
import type { Dataset } from "./dataset.ts";

/**
 * What an epoch is. `group`: one puzzle drawn of each group, as in the official code, with its examples in random order; `all`: every
 * stored example, augmented ones included, as the papers count.
 */
export type Epoch = "group" | "all";

/** Examples of one puzzle that a batch takes. */
interface Visit {
  readonly identifier: number;
  readonly examples: ArrayLike<number>;
}

/** The places that an epoch visits, each once, in an order that is not its affair. */
export interface EpochVisits {
  /** Places. */
  readonly count: number;
  /** Examples that an epoch has at least, if no place gives more than `room`. */
  fewest(room: number): number;
  /** What a place gives, `room` examples at most; nothing where it holds none. */
  visit(place: number, room: number, draws: RandomStream): Visit | undefined;
}

/** What an epoch visits in a data set. */
export function epochVisits(dataset: Dataset, epoch: Epoch): EpochVisits {
  return epoch === "all" ? new ExampleVisits(dataset) : new GroupVisits(dataset);
}

class GroupVisits implements EpochVisits {
  readonly count: number;
  private readonly dataset: Dataset;

  constructor(dataset: Dataset) {
    this.dataset = dataset;
    this.count = dataset.groupIndices.length - 1;
  }

  fewest(room: number): number {
    const { groupIndices, puzzleIndices } = this.dataset;
    let least = 0;
    for (let group = 0; group < this.count; group++) {
      let fewest = Number.POSITIVE_INFINITY;
      for (let puzzle = groupIndices[group]!; puzzle < groupIndices[group + 1]!; puzzle++) {
        fewest = Math.min(fewest, puzzleIndices[puzzle + 1]! - puzzleIndices[puzzle]!);
      }
      if (Number.isFinite(fewest)) least += Math.min(fewest, room);
    }
    return least;
  }

  visit(group: number, room: number, draws: RandomStream): Visit | undefined {
    const { groupIndices, puzzleIndices, puzzleIdentifiers } = this.dataset;
    const firstPuzzle = groupIndices[group]!;
    const puzzles = groupIndices[group + 1]! - firstPuzzle;
    if (puzzles === 0) return undefined;
    const puzzle = firstPuzzle + draws.int(puzzles);
    const firstExample = puzzleIndices[puzzle]!;
    const examples = Int32Array.from({ length: puzzleIndices[puzzle + 1]! - firstExample }, (_, i) => firstExample + i);
    draws.shuffle(examples);
    return { identifier: puzzleIdentifiers[puzzle]!, examples: examples.subarray(0, room) };
  }
}

class ExampleVisits implements EpochVisits {
  readonly count: number;
  private readonly dataset: Dataset;

  constructor(dataset: Dataset) {
    this.dataset = dataset;
    this.count = dataset.examples;
  }

  fewest(): number {
    return this.count;
  }

  visit(example: number): Visit {
    const { puzzleIndices, puzzleIdentifiers } = this.dataset;
    // The last puzzle that begins at the example or before it.
    let [low, high] = [0, puzzleIdentifiers.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (puzzleIndices[middle]! <= example) low = middle;
      else high = middle - 1;
    }
    return { identifier: puzzleIdentifiers[low]!, examples: [example] };
  }
}
