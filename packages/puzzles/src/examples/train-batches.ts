import { DatasetOptionError } from "../errors.ts";
import type { PuzzleKind } from "../kinds/puzzle-kind.ts";
import { type RandomState, RandomStream } from "../random-stream.ts";
import type { Batch } from "./batch.ts";
import type { Dataset } from "./dataset.ts";
import { type Epoch, type EpochVisits, epochVisits } from "./epoch-visits.ts";
import { checkReveal, type Reveal, reveal, revealedShare } from "./reveal.ts";
import { checkBatchSize, copyExample, ignoreLabels } from "./test-batches.ts";

/** How {@link trainBatches} draws. */
export interface TrainBatchOptions {
  readonly batchSize: number;
  readonly seed: number;
  /** `fresh`: every example of every batch goes through a symmetry of its kind drawn for it; `none`: as stored. */
  readonly augmentation: "fresh" | "none";
  /** What an epoch visits; `group` by default. */
  readonly epoch?: Epoch;
  /** Ends an iteration after this many epochs and drops its last incomplete batch, as the official loader does between evaluations.
   * By default epochs follow each other without end and nothing is dropped. */
  readonly epochsPerIteration?: number;
  /** Easier examples at first; by default all are as they are. */
  readonly reveal?: Reveal;
}

/** Position of a stream of batches: small, serialisable as JSON, and sufficient to restore it bit for bit. */
export interface TrainBatchState {
  readonly format: 1;
  readonly seed: number;
  readonly batch_size: number;
  readonly augmentation: "fresh" | "none";
  /** Fingerprint of the data set, which must be the same on return. */
  readonly fingerprint: string;
  /** Epochs completed. */
  readonly epoch: number;
  /** What an epoch visits, where that is not `group`. */
  readonly visits?: Epoch;
  /** Groups (or examples) of the current epoch that were visited. */
  readonly position: number;
  /** The order stream as it was before the current epoch's shuffle. */
  readonly order: RandomState;
  /** The stream of choices within groups and of symmetries. */
  readonly draws: RandomState;
  /** Where cells are revealed: how, how many batches were drawn, and the stream of choices among cells. */
  readonly reveal?: Reveal & { readonly drawn: number; readonly random: RandomState };
}

/** An endless stream of training batches. By the official sampling, which is the default, each epoch visits each group once, in random order,
 * picks one puzzle of it and appends its examples in random order; what does not fit a batch is cut off. */
export class TrainBatchStream {
  private readonly dataset: Dataset;
  private readonly options: TrainBatchOptions;
  private readonly kind: PuzzleKind | undefined;
  private readonly batch: Batch;
  private readonly rows: { readonly input: Int32Array; readonly label: Int32Array }[];
  private readonly visits: EpochVisits;
  private readonly visitOrder: Int32Array;
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
    this.visits = epochVisits(dataset, options.epoch ?? "group");
    if (this.visits.count < 1 || dataset.examples < 1)
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
    this.visitOrder = new Int32Array(this.visits.count);
    this.order = RandomStream.fromSeed(seed, "batch order");
    this.draws = RandomStream.fromSeed(seed, "batch draws");
    this.reveals = RandomStream.fromSeed(seed, "batch reveal");
    this.orderBefore = this.order.state();
    this.shuffleVisits();
    this.checkIteration();
  }

  /** Epochs completed so far. */
  get epoch(): number {
    return this.epochsDone;
  }

  /** The next full batch; its arrays hold until the next call. */
  next(): Batch {
    const { batch } = this;
    const { epochsPerIteration } = this.options;
    for (let row = 0; row < batch.size; ) {
      if (this.position === this.visitOrder.length) {
        this.startEpoch();
        if (epochsPerIteration !== undefined && this.epochsDone % epochsPerIteration === 0) row = 0;
      }
      const visited = this.visits.visit(this.visitOrder[this.position++]!, batch.size - row, this.draws);
      if (visited === undefined) continue;
      for (let i = 0; i < visited.examples.length; i++) {
        this.fill(row, visited.examples[i]!);
        batch.puzzleIdentifiers[row++] = visited.identifier;
      }
    }
    this.drawn++;
    return batch;
  }

  /** Where the stream is, between two batches. */
  state(): TrainBatchState {
    const { seed, batchSize, augmentation, epoch = "group", reveal } = this.options;
    return {
      format: 1,
      seed,
      batch_size: batchSize,
      augmentation,
      fingerprint: this.dataset.fingerprint,
      epoch: this.epochsDone,
      ...(epoch === "group" ? {} : { visits: epoch }),
      position: this.position,
      order: this.orderBefore,
      draws: this.draws.state(),
      ...(reveal === undefined ? {} : { reveal: { ...reveal, drawn: this.drawn, random: this.reveals.state() } }),
    };
  }

  /** Goes to where a stream over the same data with the same options was. @throws {DatasetOptionError} if data or options differ */
  restore(state: TrainBatchState): void {
    const { seed, batchSize, augmentation, epoch: visits = "group" } = this.options;
    const { fingerprint } = this.dataset;
    const expected = { format: 1, seed, batch_size: batchSize, augmentation, visits, fingerprint };
    const saved = { visits: "group", ...state };
    for (const [field, value] of Object.entries(expected)) {
      const got = saved[field as keyof typeof expected];
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
        position <= this.visitOrder.length
      )
    ) {
      throw new DatasetOptionError(
        `trainBatches: the saved position is damaged (epoch ${epoch}, position ${position})`,
      );
    }
    this.order = RandomStream.fromState(state.order);
    this.draws = RandomStream.fromState(state.draws);
    this.orderBefore = state.order;
    this.shuffleVisits();
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
    this.shuffleVisits();
  }

  private shuffleVisits(): void {
    for (let place = 0; place < this.visitOrder.length; place++) this.visitOrder[place] = place;
    this.order.shuffle(this.visitOrder);
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
    if (epochsPerIteration !== undefined && !(Number.isSafeInteger(epochsPerIteration) && epochsPerIteration >= 1)) {
      throw new DatasetOptionError(`epochsPerIteration: expected a whole number from 1, got ${epochsPerIteration}`);
    }
    const least = this.visits.fewest(batchSize);
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
