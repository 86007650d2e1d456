/**
 * Processes that train one network together, each on its share of every batch. All of them call the same methods in the same order;
 * a call returns when every process has made it. `@kensho/distributed` has one over MPI and one within a process.
 */
export interface TrainingGroup {
  /** This process, 0…size − 1. Rank 0 leads: it alone writes files and decides when a run ends. */
  readonly rank: number;
  readonly size: number;
  /** This process in messages, such as `rank 1 on node-b`. */
  readonly name: string;
  /** Replaces `values` by the sums over all ranks, which are the same bits on each. */
  sum(values: Float32Array | Float64Array): Promise<void>;
  /** Replaces `bytes` by those of rank 0, which are as many. */
  broadcast(bytes: Uint8Array): Promise<void>;
  /** On rank 0, the bytes of every rank in the order of ranks; elsewhere nothing. */
  gather(bytes: Uint8Array): Promise<readonly Uint8Array[]>;
  /** Says that this rank failed where the others wait for it: what follows must end them, not talk to them. */
  abandon(): void;
}

/** The rows of a batch that one rank computes, `from` to before `to`. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** A rank's share of a batch: contiguous, in the order of ranks, as even as can be. */
export function shareOf(batch: number, { rank, size }: Pick<TrainingGroup, "rank" | "size">): Share {
  return { from: Math.floor((batch * rank) / size), to: Math.floor((batch * (rank + 1)) / size) };
}
