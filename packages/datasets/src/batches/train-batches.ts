import { DatasetOptionError } from "../errors.ts";
import type { Dataset } from "../folder/open-dataset.ts";
import type { PuzzleKind } from "../kinds/puzzle-kind.ts";
import { type RandomState, RandomStream } from "../random-stream.ts";
import type { Batch } from "./batch.ts";
import { checkReveal, type Reveal, reveal, revealedShare } from "./reveal.ts";
import { checkBatchSize, copyExample, ignoreLabels } from "./test-batches.ts";

/** How {@link trainBatches} draws. */
export interface TrainBatchOptions {
  readonly batchSize: number;
  readonly seed: number;
  /** `fresh`: every example of every batch goes through a symmetry of its kind drawn for it; `none`: as stored. */
  readonly augmentation: "fresh" | "none";
  /** Ends an iteration after this many epochs and drops its last incomplete batch, as the official loader does between evaluations.
   * By default epochs follow each other without end and nothing is dropped. */
  readonly epochsPerIteration?: number;
  /** Easier examples at first; by default all are as they are. */
  readonly reveal?: Reveal;
}

/** Where a stream of batches is: JSON-serialisable, small, and enough to go on bit by bit the same. */
export interface TrainBatchState {
  readonly format: 1;
  readonly seed: number;
  readonly batch_size: number;
  readonly augmentation: "fresh" | "none";
  /** Fingerprint of the data set, which must be the same on return. */
  readonly fingerprint: string;
  /** Epochs completed. */
  readonly epoch: number;
  /** Groups of the current epoch that were visited. */
  readonly position: number;
  /** The order stream as it was before the current epoch's shuffle. */
  readonly order: RandomState;
  /** The stream of choices within groups and of symmetries. */
  readonly draws: RandomState;
  /** Where cells are revealed: how, how many batches were drawn, and the stream of choices among cells. */
  readonly reveal?: Reveal & { readonly drawn: number; readonly random: RandomState };
}

/** An endless stream of training batches with the official sampling: each epoch visits each group once, in random order, picks one puzzle of
 * it and appends its examples in random order; what does not fit a batch is cut off. */
export class TrainBatchStream {
  private readonly dataset: Dataset;
  private readonly options: TrainBatchOptions;
  private readonly kind: PuzzleKind | undefined;
  private readonly batch: Batch;
  private readonly rows: { readonly input: Int32Array; readonly label: Int32Array }[];
  private readonly groupOrder: Int32Array;
  private orderBefore: RandomState;
  private order: RandomStream;
  private draws: RandomStream;
  /** A stream of its own: symmetries and order are the same whether cells are revealed or not. */
  private reveals: RandomStream;
  private drawn = 0;
  private epochsDone = 0;
  private position = 0;

  constructor(dataset: Dataset, options: TrainBatchOptions) {
    const { batchSize, seed, augmentation } = options;
    checkBatchSize(batchSize);
    if (options.reveal !== undefined) checkReveal(options.reveal);
    const groups = dataset.groupIndices.length - 1;
    if (groups < 1 || dataset.examples < 1)
      throw new DatasetOptionError(`trainBatches: ${dataset.dir} (${dataset.split}) has no examples`);
    if (augmentation === "fresh" && dataset.kind === undefined) {
      throw new DatasetOptionError(
        `trainBatches: ${dataset.dir} is of no known puzzle kind, so it has no symmetries to draw`,
        {
          hint: 'use augmentation "none"',
        },
      );
    }
    const length = dataset.metadata.seq_len;
    this.dataset = dataset;
    this.options = options;
    this.kind = augmentation === "fresh" ? dataset.kind : undefined;
    const inputs = new Int32Array(batchSize * length);
    const labels = new Int32Array(batchSize * length);
    this.batch = { inputs, labels, puzzleIdentifiers: new Int32Array(batchSize), size: batchSize };
    this.rows = Array.from({ length: batchSize }, (_, row) => ({
      input: inputs.subarray(row * length, (row + 1) * length),
      label: labels.subarray(row * length, (row + 1) * length),
    }));
    this.groupOrder = new Int32Array(groups);
    this.order = RandomStream.fromSeed(seed, "batch order");
    this.draws = RandomStream.fromSeed(seed, "batch draws");
    this.reveals = RandomStream.fromSeed(seed, "batch reveal");
    this.orderBefore = this.order.state();
    this.shuffleGroups();
    this.checkIteration();
  }

  /** Epochs completed so far. */
  get epoch(): number {
    return this.epochsDone;
  }

  /** The next full batch; its arrays hold until the next call. */
  next(): Batch {
    const { dataset, batch } = this;
    const { puzzleIndices, puzzleIdentifiers, groupIndices } = dataset;
    const { epochsPerIteration } = this.options;
    for (let row = 0; row < batch.size; ) {
      if (this.position === this.groupOrder.length) {
        this.startEpoch();
        if (epochsPerIteration !== undefined && this.epochsDone % epochsPerIteration === 0) row = 0;
      }
      const group = this.groupOrder[this.position++]!;
      const firstPuzzle = groupIndices[group]!;
      const puzzles = groupIndices[group + 1]! - firstPuzzle;
      if (puzzles === 0) continue;
      const puzzle = firstPuzzle + this.draws.int(puzzles);
      const firstExample = puzzleIndices[puzzle]!;
      const examples = puzzleIndices[puzzle + 1]! - firstExample;
      const taken = Math.min(examples, batch.size - row);
      for (const example of this.sample(examples, taken)) {
        this.fill(row, firstExample + example);
        batch.puzzleIdentifiers[row++] = puzzleIdentifiers[puzzle]!;
      }
    }
    this.drawn++;
    return batch;
  }

  /** Where the stream is, between two batches. */
  state(): TrainBatchState {
    const { seed, batchSize, augmentation, reveal } = this.options;
    return {
      format: 1,
      seed,
      batch_size: batchSize,
      augmentation,
      fingerprint: this.dataset.fingerprint,
      epoch: this.epochsDone,
      position: this.position,
      order: this.orderBefore,
      draws: this.draws.state(),
      ...(reveal === undefined ? {} : { reveal: { ...reveal, drawn: this.drawn, random: this.reveals.state() } }),
    };
  }

  /** Goes to where a stream over the same data with the same options was. @throws {DatasetOptionError} if data or options differ */
  restore(state: TrainBatchState): void {
    const { seed, batchSize, augmentation } = this.options;
    const expected = { format: 1, seed, batch_size: batchSize, augmentation, fingerprint: this.dataset.fingerprint };
    for (const [field, value] of Object.entries(expected)) {
      const got = state[field as keyof typeof expected];
      if (got !== value) {
        throw new DatasetOptionError(
          `trainBatches: the saved position has ${field} ${JSON.stringify(got)}, this stream ${JSON.stringify(value)}`,
          {
            hint: "resume with the data and settings of the run, or start a new one",
          },
        );
      }
    }
    this.restoreReveal(state);
    const { epoch, position } = state;
    if (
      !(
        Number.isSafeInteger(epoch) &&
        epoch >= 0 &&
        Number.isSafeInteger(position) &&
        position >= 0 &&
        position <= this.groupOrder.length
      )
    ) {
      throw new DatasetOptionError(
        `trainBatches: the saved position is damaged (epoch ${epoch}, position ${position})`,
      );
    }
    this.order = RandomStream.fromState(state.order);
    this.draws = RandomStream.fromState(state.draws);
    this.orderBefore = state.order;
    this.shuffleGroups();
    this.epochsDone = epoch;
    this.position = position;
  }

  private restoreReveal({ reveal: saved }: TrainBatchState): void {
    const { reveal: own } = this.options;
    if (saved?.share !== own?.share || saved?.batches !== own?.batches) {
      const shown = (r: Reveal | undefined): string =>
        r === undefined ? "none" : `${r.share} over ${r.batches} batches`;
      throw new DatasetOptionError(
        `trainBatches: the saved position reveals ${shown(saved)}, this stream ${shown(own)}`,
        { hint: "resume with the data and settings of the run, or start a new one" },
      );
    }
    if (saved === undefined) return;
    if (!(Number.isSafeInteger(saved.drawn) && saved.drawn >= 0)) {
      throw new DatasetOptionError(`trainBatches: the saved position is damaged (${saved.drawn} batches drawn)`);
    }
    this.drawn = saved.drawn;
    this.reveals = RandomStream.fromState(saved.random);
  }

  private startEpoch(): void {
    this.epochsDone++;
    this.position = 0;
    this.orderBefore = this.order.state();
    this.shuffleGroups();
  }

  private shuffleGroups(): void {
    for (let group = 0; group < this.groupOrder.length; group++) this.groupOrder[group] = group;
    this.order.shuffle(this.groupOrder);
  }

  /** `taken` distinct numbers below `count`, in random order. */
  private sample(count: number, taken: number): Int32Array {
    const all = Int32Array.from({ length: count }, (_, i) => i);
    if (count > 1) this.draws.shuffle(all);
    return all.subarray(0, taken);
  }

  private fill(row: number, example: number): void {
    copyExample(this.dataset, example, this.batch.inputs, this.batch.labels, row);
    const { input, label } = this.rows[row]!;
    this.kind?.augment(this.draws, input, label);
    if (this.options.reveal !== undefined) {
      reveal(input, label, revealedShare(this.options.reveal, this.drawn), this.reveals);
    }
    ignoreLabels(this.dataset, this.batch.labels, row);
  }

  /** An iteration that never fills a batch would loop for ever. */
  private checkIteration(): void {
    const { epochsPerIteration, batchSize } = this.options;
    const { groupIndices, puzzleIndices } = this.dataset;
    if (epochsPerIteration !== undefined && !(Number.isSafeInteger(epochsPerIteration) && epochsPerIteration >= 1)) {
      throw new DatasetOptionError(`epochsPerIteration: expected a whole number from 1, got ${epochsPerIteration}`);
    }
    let least = 0;
    for (let group = 0; group + 1 < groupIndices.length; group++) {
      let fewest = Number.POSITIVE_INFINITY;
      for (let puzzle = groupIndices[group]!; puzzle < groupIndices[group + 1]!; puzzle++) {
        fewest = Math.min(fewest, puzzleIndices[puzzle + 1]! - puzzleIndices[puzzle]!);
      }
      if (Number.isFinite(fewest)) least += Math.min(fewest, batchSize);
    }
    if (least === 0)
      throw new DatasetOptionError(
        `trainBatches: ${this.dataset.dir} (${this.dataset.split}) can give epochs without examples`,
      );
    if (epochsPerIteration !== undefined && least * epochsPerIteration < batchSize) {
      throw new DatasetOptionError(
        `trainBatches: ${epochsPerIteration} epochs of ${least} examples never fill a batch of ${batchSize}`,
        {
          hint: "use a smaller batch or more epochs per iteration",
        },
      );
    }
  }
}

/** A {@link TrainBatchStream} over a training split. */
export function trainBatches(dataset: Dataset, options: TrainBatchOptions): TrainBatchStream {
  return new TrainBatchStream(dataset, options);
}
