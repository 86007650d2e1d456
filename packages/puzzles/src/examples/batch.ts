/** Label that the losses skip. */
export const IGNORED_LABEL = -100;

/** One batch for the network, row-major. The arrays are reused: they hold until the next batch is asked for. */
export interface Batch {
  /** `[batchSize, seq_len]` tokens. */
  readonly inputs: Int32Array;
  /** `[batchSize, seq_len]` labels; −100 where none counts. */
  readonly labels: Int32Array;
  /** `[batchSize]` */
  readonly puzzleIdentifiers: Int32Array;
  /** Rows that hold an example; the rest is padding. */
  readonly size: number;
}
