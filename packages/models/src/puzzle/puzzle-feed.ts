import { type HostData, type HostTensor, hostTensor } from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import type { BatchSource, Feed, FeedOptions, InputSpec, RandomSource } from "../task.ts";
import { NOISE_OFFSETS, numLatents } from "./noisy-start.ts";
import { type PuzzleInputName, type PuzzleTaskOptions, puzzleInputs } from "./puzzle-inputs.ts";

/** A batch of puzzles on the host. The arrays hold one row after the other. */
export interface PuzzleData {
  /** `seq_len` tokens for each row. */
  readonly inputs: Int32Array;
  /** `seq_len` tokens for each row, −100 where there is no loss. */
  readonly labels: Int32Array;
  /** One for each row: the vector that it takes from the puzzle embedding. */
  readonly puzzleIdentifiers: Int32Array;
}

/**
 * Inputs of the steps on puzzles. With `refill: slot` every step receives a batch, of which the slots that have stopped take their rows,
 * as in the official code. With `refill: batch` a batch is drawn when all puzzles of the last one have stopped, and none is skipped.
 */
export class PuzzleFeed implements Feed<PuzzleData> {
  readonly waitsForSteps: boolean;
  readonly #model: ModelConfig;
  readonly #specs: readonly InputSpec<PuzzleInputName>[];
  readonly #rows: number;
  readonly #random: RandomSource;
  #allStopped: boolean;
  #puzzles: PuzzleData | undefined;

  constructor(model: ModelConfig, options: PuzzleTaskOptions, { rows, random, awaitsData }: FeedOptions) {
    this.waitsForSteps = options.refill === "batch";
    this.#model = model;
    this.#specs = puzzleInputs(model, options);
    this.#rows = rows;
    this.#random = random;
    this.#allStopped = awaitsData;
  }

  inputs(source: BatchSource<PuzzleData>): Record<string, HostTensor> {
    const { inputs, labels, puzzleIdentifiers } = this.#nextPuzzles(source);
    const values: Readonly<Record<PuzzleInputName, () => HostData>> = {
      inputs: () => inputs,
      labels: () => labels,
      puzzle_identifiers: () => puzzleIdentifiers,
      min_steps: () => this.#drawMinSteps(),
      refills: () => new Uint8Array(this.#rows).fill(this.#allStopped ? 1 : 0),
      noise_offsets: () => this.#drawOffsets(),
    };
    // In the order of the specs: the stream of random numbers has this order.
    const tensors = this.#specs.map(({ name, shape, dtype }) => {
      return [name, hostTensor(dtype, [this.#rows, ...shape], values[name]())] as const;
    });
    return Object.fromEntries(tensors);
  }

  receive({ stopped }: Readonly<Record<string, HostTensor>>): void {
    this.#allStopped = stopped?.data[0] === this.#rows;
  }

  #nextPuzzles(source: BatchSource<PuzzleData>): PuzzleData {
    if (!this.waitsForSteps) return source.next();
    if (this.#allStopped) this.#puzzles = source.next();
    // After a checkpoint the puzzles are in the carry, and the step does not read these.
    this.#puzzles ??= blankPuzzles(this.#rows, this.#model.seq_len);
    return this.#puzzles;
  }

  /** Halting exploration: some slots must think a random number of steps, so that the halting head is trained on late steps too. */
  #drawMinSteps(): Int32Array {
    const { halt_max_steps, halt_exploration_prob } = this.#model;
    return Int32Array.from({ length: this.#rows }, () => {
      const explores = this.#random.uniform() < halt_exploration_prob;
      return explores && halt_max_steps > 1 ? this.#random.integer(2, halt_max_steps) : 1;
    });
  }

  /** Where the noise begins that the new puzzles of a step start with. */
  #drawOffsets(): Int32Array {
    const length = this.#rows * numLatents(this.#model);
    return Int32Array.from({ length }, () => this.#random.integer(0, NOISE_OFFSETS - 1));
  }
}

function blankPuzzles(rows: number, length: number): PuzzleData {
  const cells = new Int32Array(rows * length);
  return { inputs: cells, labels: cells, puzzleIdentifiers: new Int32Array(rows) };
}
