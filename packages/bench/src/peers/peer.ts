import type { PassData, PassSize } from "../workload.ts";

/** What one run of the pass gives: the loss, and the gradients by the names of the weights. */
interface PassResult {
  readonly loss: number;
  readonly gradient: (name: string) => Promise<Float32Array>;
}

/** The pass, compiled and with its data in place. */
interface PreparedPass {
  /** One pass; resolves when loss and gradients have been computed. Results of an earlier run are let go. */
  readonly run: () => Promise<PassResult>;
  /** Nodes, equations or kernels of one pass, as the library counts them. */
  readonly nodes: number;
  /** Time from description to the first result's start, in milliseconds; 0 where there is no compilation. */
  readonly compileMs: number;
}

/** A library that can do the work. Each runs in a process of its own. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  readonly preparePass: (size: PassSize, data: PassData) => Promise<PreparedPass>;
  /** The product of two `[n, n]` matrices, to be run again and again. */
  readonly prepareMatmul: (n: number) => Promise<() => Promise<void>>;
}
