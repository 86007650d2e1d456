/**
 * Processes, or parts of one, that act as one group. All of them make the same calls in the same order; a call returns when all have made
 * it. It is a `TrainingGroup` of `@kensho/trainer`.
 */
export interface Communicator {
  /** This member, 0…size − 1. */
  readonly rank: number;
  readonly size: number;
  /** This member in messages: `rank 1 on node-b`. */
  readonly name: string;
  /** Replaces `values` by the sums over all ranks, which are the same bits on each. */
  sum(values: Float32Array | Float64Array): Promise<void>;
  /** Replaces `bytes` by those of rank 0, which are as many. */
  broadcast(bytes: Uint8Array): Promise<void>;
  /** On rank 0, the bytes of every rank in the order of ranks; elsewhere nothing. */
  gather(bytes: Uint8Array): Promise<readonly Uint8Array[]>;
  /** Says that this rank failed where the others wait for it. */
  abandon(): void;
  /** Whether {@link abandon} was called. */
  readonly abandoned: boolean;
}
